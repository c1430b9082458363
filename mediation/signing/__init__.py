"""Signing with a finger: what an agreement and the record of a sitting have in common."""
