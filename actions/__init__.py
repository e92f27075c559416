"""Custom actions (rasa-sdk, Python 3.10): thin. They read slots, ask the web service, and return blocks."""
