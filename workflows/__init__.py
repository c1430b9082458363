"""The process as tables: states, moves, guards, clocks. Imports nothing of Flask, SQLAlchemy or mediation."""
