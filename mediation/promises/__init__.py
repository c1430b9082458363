"""Promises: what was agreed for a later day, what was paid on it, what was said about it, what followed when it was broken."""
