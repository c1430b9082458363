"""Changing the limits: drafts, what they would move, approval, and what last year would have looked like."""
