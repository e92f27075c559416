"""What staff edit: one kind of entry a module, all with the same few gestures (see base.Genre)."""
