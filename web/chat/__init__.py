"""The chat: danger first, then Rasa, then one JSON reply or one page."""
