"""The page of the 卷宗摘要: as it would go up now, or as it was sent, with what has changed since beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, render_template, request, url_for

from mediation.access import current_actor
from mediation.clocks.queries import clocks_of
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes import presenting
from mediation.disputes.actions import attempt_of
from mediation.disputes.climb import steps
from mediation.disputes.dossier_parts import sections, source_of
from mediation.disputes.dossiers import Dossier, dossiers_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused
from workflows.levels import Level

# In the address: the dossier as the record stands, not one that was sent.
AS_NOW = "now"


def dossier_page(dispute: Dispute) -> str:
    """What was sent last is read first; `?sent=` names another, or asks for it as it would be written now."""
    session, actor, at = db_session(), current_actor(), now()
    clocks = list(clocks_of(session, dispute.id))
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    source = source_of(session, dispute, attempt.known, at, {})
    kept = dossiers_of(session, dispute.id)
    chosen = _chosen(kept)
    climbs = {event.seq: event for event in source.events if event.name == "escalate"}
    identity = presenting.identity(session, dispute, clocks, at, source.names)
    return render_template(
        "disputes/dossier.html", identity=identity,
        made_at=_moment(chosen.made_at if chosen else at), sent=_way(climbs[chosen.seq], source.names) if chosen else "",
        intact=chosen is None or chosen.intact(climbs[chosen.seq].facts.get("dossier")),
        steps=steps(session, dispute, attempt.known("sessions_by_leg"), clocks, at, source.names),
        sections=chosen.sections if chosen else sections(source), versions=_versions(dispute, kept, climbs, source.names, chosen),
        since=_since(dispute, identity, source.events, chosen) if chosen else [],
        back_url=url_for("disputes.show", number=dispute.number),
        escalate_url=url_for("disputes.do", number=dispute.number, name="escalate") if _may_escalate(attempt) else None,
    )


def _chosen(kept: Sequence[Dossier]) -> Dossier | None:
    wanted = request.args.get("sent", "")
    if wanted == AS_NOW or not kept:
        return None
    if not wanted:
        return kept[-1]
    return next((dossier for dossier in kept if str(dossier.seq) == wanted), None) or abort(404)


def _way(event: Event, names: Names) -> str:
    return f"{names.levels[Level(event.facts['from_level'])]} → {names.levels[Level(event.facts['to_level'])]}"


def _versions(
    dispute: Dispute, kept: Sequence[Dossier], climbs: dict[int, Event], names: Names, chosen: Dossier | None
) -> list[dict[str, Any]]:
    """Every one that was sent, and the one that would be written now; nothing to choose before the first climb."""
    if not kept:
        return []
    found = [
        {"label": f"{_moment(each.made_at)} {_way(climbs[each.seq], names)}", "current": each is chosen,
         "url": url_for("disputes.dossier", number=dispute.number, sent=each.seq)}
        for each in kept
    ]
    return [*found, {"label": "按现在的记录", "current": chosen is None,
                     "url": url_for("disputes.dossier", number=dispute.number, sent=AS_NOW)}]


def _since(
    dispute: Dispute, identity: dict[str, Any], events: Sequence[Event], chosen: Dossier
) -> list[tuple[str, str]]:
    """现在: who has it, how its time stands, and how much was done since."""
    later = [event for event in events if event.seq > chosen.seq]
    rows = [("现在", dispute.state.label), ("在谁手上", identity["holder"]), ("风险", f"{dispute.risk.label}风险")]
    rows += [(clock["label"], clock["light"].text + (f" · {clock['date']}" if clock["date"] else "")) for clock in identity["clocks"]]
    rows += [("上报后调解", f"{sum(event.name == 'session' for event in later)} 次"), ("上报后记录", f"{len(later)} 条")]
    return [(label, value) for label, value in rows if value]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"


def _may_escalate(attempt: Attempt) -> bool:
    try:
        WORKFLOW.check_role(WORKFLOW.by_name["escalate"], attempt)
    except Refused:
        return False
    return attempt.case.level.above is not None
