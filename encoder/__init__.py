"""Build of Balise's sentence encoder (third environment, Python 3.11; `make encoder`)."""
