"""Learning, as staff do it: read, label, rewrite, export what was rewritten, open and close."""
