"""Sentences that residents choose to give: masked, offered, kept a short while. Off by default."""
