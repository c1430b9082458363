"""A moment as the command line gives it."""

from __future__ import annotations

from datetime import datetime

import click

from mediation.config import LOCAL


def moment(_context: click.Context, _option: click.Parameter, words: str | None) -> datetime | None:
    """2026-10-14T09:30+08:00; without a zone it is meant here. The callback of an option."""
    if not words:
        return None
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise click.BadParameter("写成 2026-10-14T09:30+08:00 这样") from error
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)
