"""Freshness: who owns each entry, what must be checked today, checks in one click, reminders, what blocks an opening."""
