"""Numbers and places near a person: data files, database, opening hours, and the plain values shown."""
