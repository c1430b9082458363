"""The application for a web server and for `flask …`, which finds it by this file's name."""

from __future__ import annotations

from mediation import create_app, logs

logs.configure()
app = create_app()
