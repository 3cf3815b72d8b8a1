"""Pages of what is built right."""
