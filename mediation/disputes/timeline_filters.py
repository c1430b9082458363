"""The pills over the timeline: which groups of entries there are, and the ones that are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from mediation.disputes.timeline import Entry
from mediation.disputes.timeline_groups import ORDER

SHOWN = 60


def filtered(number: str, entries: Sequence[Entry], args: Mapping[str, str]) -> dict[str, Any]:
    """Filters with counts; the newest first, older ones behind a link."""
    wanted = args.get("kind") or None
    groups = [group for group in ORDER if any(e.group == group for e in entries)]
    filters = [{"label": "全部", "count": len(entries), "url": _here(number), "current": not wanted}] + [
        {"label": group, "count": sum(e.group == group for e in entries), "current": wanted == group,
         "url": _here(number, kind=group)} for group in groups]
    shown = [e for e in entries if not wanted or e.group == wanted]
    whole = "all" in args or len(shown) <= SHOWN
    more = None if whole else _here(number, kind=wanted, all=1)
    return {"filters": filters, "entries": shown if whole else shown[:SHOWN], "more_url": more}


def _here(number: str, **args: Any) -> str:
    return url_for("disputes.show", number=number, _anchor="timeline", **args)
