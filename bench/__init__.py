"""Measurements against a county of 1,000 and of 100,000 disputes; see docs/performance.md."""
