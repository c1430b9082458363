"""Evidence and other files of a case: stored by content, served only through the access check (ADR 0022)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Read where files are kept and how large they may be."""
    from mediation.files import arriving, blobs, limits

    arriving.init_app(app)
    blobs.init_app(app)
    limits.init_app(app)
