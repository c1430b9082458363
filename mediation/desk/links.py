"""From a number to its cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from mediation.disputes.filters import Filters


def listed(filters: Filters) -> str:
    """The address of the list of exactly these cases."""
    given: dict[str, Any] = {**filters.args()}
    return url_for("disputes.index", **given)


def climbed(args: Mapping[str, str], endpoint: str = "board.index", **more: Any) -> str:
    """The address of the board, or of what belongs to it, narrowed to these cases."""
    given: dict[str, Any] = {**args, **more}
    return url_for(endpoint, **given)
