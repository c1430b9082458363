"""People, passwords and signing in."""
