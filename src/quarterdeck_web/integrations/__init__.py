"""Other tools that Quarterdeck reads from and, reviewed, writes to. A tracker is a folder; the rest is the same for all."""
