"""What holds between features whenever they are built: rules of choice, and what they bring or spare together."""
