"""The rows of both tables: moves and acts, a module for each noun; what a row asks is the guard of the same name."""
