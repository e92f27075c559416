"""What Rasa loads: graph components, the input channel and the tracker store without words (Python 3.10)."""
