"""Time limits that run on a case: rows of starts, pauses, extensions and ends, and the dates they lead to."""
