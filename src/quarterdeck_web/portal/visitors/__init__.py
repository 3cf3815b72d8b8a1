"""Who visits the portal: signing in by a code, the session, what a visitor may do with their own data."""
