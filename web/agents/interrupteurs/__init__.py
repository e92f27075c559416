"""Turning things off and on again: gestures, page, commands."""
