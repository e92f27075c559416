"""HTML pages: the chat without JavaScript, the sheets, the fixed pages, errors that keep the numbers."""
