"""Numbers that lead to their cases: counts by database, each with the filters that list exactly its cases."""
