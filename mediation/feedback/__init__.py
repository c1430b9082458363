"""Telling each party the result, and whether they are satisfied."""
