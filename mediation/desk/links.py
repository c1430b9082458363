"""From a number to its cases."""

from __future__ import annotations

from flask import url_for

from mediation.disputes.filters import Filters


def listed(filters: Filters) -> str:
    """The address of the list of exactly these cases."""
    return url_for("disputes.index", **filters.args())  # type: ignore[arg-type]
