"""Judicial confirmation of an agreement: 30 days, who applies, the papers, the court and its answer."""
