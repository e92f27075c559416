"""The sheets: one file a need, read and validated once."""
