"""What is measured, against what: commands whose figures the documentation quotes."""
