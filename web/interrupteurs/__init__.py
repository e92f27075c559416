"""What staff turned off: one answer, one kind of place, the whole robot. Read here by what residents see; written by the desk."""
