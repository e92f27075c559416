"""The observatory page: figures of published months, charts with their table, CSV."""
