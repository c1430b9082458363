"""Sessions of mediation and their record (调解记录)."""
