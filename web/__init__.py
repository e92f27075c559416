"""The FastAPI service that faces people: chat, sheets, orientation, staff desk. It owns the database."""
