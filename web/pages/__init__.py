"""HTML pages: the chat without JavaScript, the sheets, the fixed pages, and errors that still show the numbers."""
