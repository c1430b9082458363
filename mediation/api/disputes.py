"""Registering, listing and showing disputes."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, url_for
from sqlalchemy.orm import Session

from mediation.access import STAFF, Actor, allow, current_actor
from mediation.api.answers import CaseFull, CasePage
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import body, parse
from mediation.api.given import Registration
from mediation.api.listing import Filters, cursor_of, page_of
from mediation.api.paths import CasePath
from mediation.api.presenting import briefs, full, log_full, sees_all
from mediation.api.replies import Reply, once, response
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.matches import matches
from mediation.disputes.models import Dispute
from mediation.disputes.register import faults, register
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from workflows.outcomes import SameMatter

# What a registration cannot do without, as placeholders while the rest of a faulty one is looked at.
NEEDED = {"description": "", "channel": "other", "region": "000000"}
SAID = "、".join(f"{answer.value}（{answer.label}）" for answer in SameMatter)


@bp.post("/disputes", request_body=taking(Registration), responses={201: CaseFull}, summary="登记一件纠纷")
@allow(STAFF)
@once
def create() -> Reply:
    """Place, story and channel are enough for a number; where there are earlier cases, `same_matter` is asked for."""
    facts = _registration()
    case = register(db_session(), actor=current_actor(), at=now(), **facts)
    return shown(case, status=201)


def _registration() -> dict[str, Any]:
    """The body; raises Invalid with everything at once: what cannot be read, what cannot be registered, what was not said."""
    given, session, actor = body(), db_session(), current_actor()
    errors: dict[str, str] = {}
    try:
        facts = parse(Registration, given).model_dump()
    except Invalid as unread:
        errors = unread.errors
        spoilt = {path.partition(".")[0] for path in errors}
        rest = {name: value for name, value in given.items() if name not in spoilt}
        facts = parse(Registration, NEEDED | rest).model_dump()
    unsent = NEEDED.keys() - given.keys()
    wrong = faults(session, actor=actor, at=now(), **facts | dict.fromkeys(unsent, ""))
    errors = wrong | {path: sentence for path, sentence in errors.items() if path not in unsent}
    found = matches(session, actor, parties=facts["parties"], region=facts["region"].ljust(12, "0"))
    if found and "same_matter" not in errors:
        errors |= _unsaid(facts)
    if errors:
        raise Invalid(errors, [match.dispute.number for match in found])
    return facts


def _unsaid(facts: dict[str, Any]) -> dict[str, str]:
    """以前来过吗 has an answer, and 同一当事人，新事项 says which case."""
    if facts["same_matter"] is None:
        return {"same_matter": f"有以前来过的件，先看 matches 里的编号，再写 {SAID}。"}
    if facts["same_matter"] is SameMatter.SAME_PEOPLE and not facts["related"]:
        return {"related": "写上以前那一件的编号，在 matches 里。"}
    return {}


@bp.get("/disputes", responses={200: CasePage}, summary="列出看得到的纠纷")
@allow(STAFF)
def index(query: Filters) -> Response:
    """In order of due time; what has none comes last. `next` goes back in as `cursor`."""
    actor, at = current_actor(), now()
    cases, more = page_of(db_session(), query, actor=actor, at=at)
    items = briefs(db_session(), cases, actor=actor, at=at)
    following = cursor_of(cases[-1]) if more else None
    _log_mine(cases, actor)
    return response(Reply(CasePage(items=items, next=following, limit=query.limit)))


@bp.get("/disputes/<number>", responses={200: CaseFull}, summary="一件纠纷")
@allow(STAFF)
def show(path: CasePath) -> Response:
    """With parties, claims, clocks and open requests; the ETag is its version. Opening it is logged."""
    actor = current_actor()
    case = one_or_404(db_session(), actor, path.number)
    body = full(db_session(), case, actor=actor, at=now())
    if sees_all(actor):
        _log_mine([case], actor)
    else:
        log_mine(case.id, Look.OPEN)
    return response(Reply(body, version=case.version))


def shown(case: Dispute, *, status: int = 200) -> Reply:
    """A case after something was done to it."""
    actor, at = current_actor(), now()
    log_full(db_session(), case, actor=actor, at=at)
    body = full(db_session(), case, actor=actor, at=at)
    where = url_for("api.show", number=case.number) if status == 201 else None
    return Reply(body, status, case.version, where)


def _log_mine(cases: list[Dispute], actor: Actor) -> None:
    """A GET is rolled back at its end, so the line for the auditor has a transaction of its own."""
    if not sees_all(actor) or not cases:
        return
    engine: Any = current_app.extensions["engine"]
    with Session(engine) as own, own.begin():
        for case in cases:
            log_full(own, case, actor=actor, at=now())
