"""Front desk mode: what an agent hands over, what only staff see, the path of professionals who must report."""
