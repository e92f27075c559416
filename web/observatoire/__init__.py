"""Counts of what happens, without a text, an id or a commune: counted in memory, written together, published with secrecy."""
