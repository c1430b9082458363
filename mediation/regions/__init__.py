"""The tree of places by official 12-digit code."""
