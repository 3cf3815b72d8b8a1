"""Small shared things, each under the name of what it is about."""
