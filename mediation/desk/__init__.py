"""The first page of each role: desk, my cases, overview, and the administrators' pages."""
