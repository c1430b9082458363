"""Disputes: the case, its parties, legs, events and requests; the only way to change one."""
