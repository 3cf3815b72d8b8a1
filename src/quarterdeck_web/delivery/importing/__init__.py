"""Work items from a tracker's export: bring a file, map it, try it, import it, take it back."""
