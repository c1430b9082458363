"""One door for page and API: a name and its facts become a move, an act, an entry of the file, or a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes.actions import advance, attempt_of, record
from mediation.disputes.models import Dispute
from mediation.disputes.parties import detail_errors, party_errors
from mediation.disputes.requesting import request
from mediation.disputes.requests import Request
from mediation.errors import Invalid
from mediation.units.models import Unit
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused
from workflows.moves import fits_any
from workflows.permissions import BY_NAME

Writer = Callable[..., Any]
# Entries of the case file, filled by the nouns that own them: session, agreement, performance.
WRITERS: dict[str, Writer] = {}


def carry_out(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, **facts: Any
) -> Request | None:
    """Do it, or ask for it where a second person must agree; the request is returned then.

    Raises Refused and Invalid; nothing is committed here.
    """
    if name == "take":
        take_in_village(session, dispute, actor=actor, at=at, **facts)
        return None
    if name in WRITERS:
        WRITERS[name](session, dispute, actor=actor, at=at, **facts)
        return None
    if only_asks(session, dispute, name, actor=actor, at=at):
        return request(session, dispute, name, actor=actor, at=at, **facts)
    if name == "amend":
        _check_amendment(dispute, at, facts)
    (advance if name in WORKFLOW.by_name else record)(session, dispute, name, actor=actor, at=at, **facts)
    return None


def said_impartial(impartial: bool, declaration: str = "") -> dict[str, Any]:
    """Facts of the event where a substitute was asked; events of others do not speak of it."""
    return {name: said for name, said in (("impartial", impartial), ("declaration", declaration)) if said}


def only_asks(session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime) -> bool:
    """Whether this person may ask for it but not do it alone."""
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    row = WORKFLOW.by_name.get(name) or BY_NAME[name]
    return not fits_any(row.who, attempt) and fits_any(row.asks, attempt)


def take_in_village(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, impartial: bool = False, declaration: str = "", **facts: Any
) -> None:
    """受理并由本村调解: accept, assign, sign in one transaction, three events."""
    unit = session.get_one(Unit, actor.unit_id) if actor.unit_id else None
    if unit is None:
        raise Refused("这一步由事发村的调解员来办。", "role")
    advance(session, dispute, "accept", actor=actor, at=at, **facts)
    advance(session, dispute, "assign", actor=actor, at=at, unit=unit.code)
    advance(session, dispute, "sign", actor=actor, at=at, **said_impartial(impartial, declaration))


def _check_amendment(dispute: Dispute, at: datetime, facts: dict[str, Any]) -> None:
    today = at.astimezone(LOCAL).date()
    errors = party_errors(facts.get("parties") or [], today, known=[p.role for p in dispute.parties])
    errors |= detail_errors(dispute, facts.get("details") or [], today)
    if errors:
        raise Invalid(errors)
