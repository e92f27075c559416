"""Files that come in and go out: imports with a dry run, official files, data·inclusion, exports."""
