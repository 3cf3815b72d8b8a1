"""The outbox of the portal: codes to sign in, and what tells people that something they asked for came out."""
