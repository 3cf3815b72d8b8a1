"""Pages that visitors see."""
