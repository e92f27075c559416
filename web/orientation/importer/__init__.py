"""Turn the facts gathered in data/sources into the data files of data/orientation."""
