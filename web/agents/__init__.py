"""The staff desk, /agents: accounts, editing in two pairs of eyes, history. It writes the orientation data."""
