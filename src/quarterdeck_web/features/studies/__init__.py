"""What the engine says about single features."""
