"""The pills over the timeline: which kinds of entries there are, and the ones that are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from mediation.disputes.timeline import Entry

SHOWN = 60
ORDER = ("调解", "流转", "备注", "系统")


def filtered(number: str, entries: Sequence[Entry], args: Mapping[str, str]) -> dict[str, Any]:
    """Filters with counts; the newest first, older ones behind a link."""
    wanted = args.get("kind", "")
    groups = [group for group in ORDER if any(e.group == group for e in entries)]
    here = url_for("disputes.show", number=number)
    filters = [{"label": "全部", "count": len(entries), "url": f"{here}#timeline", "current": not wanted}] + [
        {"label": group, "count": sum(e.group == group for e in entries), "current": wanted == group,
         "url": url_for("disputes.show", number=number, kind=group, _anchor="timeline")} for group in groups]
    shown = [e for e in entries if not wanted or e.group == wanted]
    all_of = "all" in args
    more = url_for("disputes.show", number=number, all=1, _anchor="timeline") if len(shown) > SHOWN and not all_of else None
    return {"filters": filters, "entries": shown if all_of else shown[:SHOWN], "more_url": more}
