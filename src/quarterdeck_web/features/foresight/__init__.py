"""What may go wrong, and which ways there are: options side by side, chains of dependencies, exposure to risks."""
