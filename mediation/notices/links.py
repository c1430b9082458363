"""What a line says to whoever reads it, and where it leads."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from mediation.config import LOCAL
from mediation.notices.models import Notice

# Where a line about no case leads, by its kind.
LEADS_TO = {
    **dict.fromkeys(("rules_submitted", "rules_approved", "rules_refused", "rules_tomorrow"), "rules.index"),
    **dict.fromkeys(("template_submitted", "template_approved", "template_refused"), "paper_templates.index"),
    "promise_call": "promises.index", "finding_admin": "findings.index", "digest": "digest.show",
    **dict.fromkeys(("away_substitute", "away_alone", "away_over"), "absences.index"),
}
NO_LONGER = "一件已经不归你看的案件有动静。"


def words_of(line: Notice, seen: Collection[int]) -> str:
    """The line, unless its case is no longer theirs to see."""
    return line.text if line.dispute_id is None or line.dispute_id in seen else NO_LONGER


def url_of(line: Notice, seen: Collection[int]) -> str | None:
    """The case, or the page of its kind; None where there is nothing to open."""
    if line.dispute_id in seen:
        return url_for("disputes.show", number=line.number)
    base, *more = line.kind.split(":")
    if base == "past":
        return url_for("disputes.index", past="1", region=more[-1])
    endpoint = LEADS_TO.get(base) if line.dispute_id is None else None
    if endpoint is None:
        return None
    if endpoint == "digest.show":
        return url_for(endpoint, day=line.created_at.astimezone(LOCAL).date().isoformat())
    return url_for(endpoint)
