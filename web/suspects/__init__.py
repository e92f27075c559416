"""Signs of a scam in a pasted message: rules read from data/suspects, nothing learned, nothing kept."""
