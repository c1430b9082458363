"""Agreements and their terms; whether terms were performed."""
