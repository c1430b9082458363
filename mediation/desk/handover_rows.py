"""The hand-over pack in words, with full names: who opens it may see every case in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.desk import handover_queries as q
from mediation.desk.own import next_sittings
from mediation.disputes.drafts import page_of
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from mediation.disputes.rows import rows
from mediation.numbers import whole
from mediation.promises.models import Promise
from mediation.promises.words import due_words, heading, sum_words
from workflows.calendar import local_day
from workflows.permissions import BY_NAME
from workflows.states import State
from workflows.steps import moment_words

# Why a case cannot be given to another mediator: whose it is then, or what ends it.
NOT_NOW = {
    State.CONCLUDED: "有结果了，由单位负责人管，办结以后就不在手上",
    State.ASSIGNED: "还没签收，签收时定调解员",
}
NOBODYS = "还没有调解员，由单位的值守人或负责人管"


def case_rows(
    session: Session, disputes: Sequence[Dispute], at: datetime, *, person_id: int, unit_id: int | None
) -> list[dict[str, Any]]:
    """`changes`: another mediator can be named at all; `unit_id`: the unit whose head looks at it, who does so there."""
    ids = [dispute.id for dispute in disputes]
    sittings, waits = next_sittings(session, ids, at), q.around(session, ids, at)
    made = []
    for dispute, row in zip(disputes, rows(session, disputes, at), strict=True):
        movable = dispute.mediator_id == person_id and dispute.state in BY_NAME["name_mediator"].states
        made.append({
            "number": dispute.number, "url": row.url, "title": row.title, "unit": row.unit, "state": row.state,
            "light": row.light, "due": moment_words(dispute.due_at, at) if dispute.due_at else "",
            "next": moment_words(sittings[dispute.id], at) if dispute.id in sittings else "",
            "waits": waits.get(dispute.id, []), "movable": movable and dispute.unit_id == unit_id,
            "changes": movable, "why": "" if movable else NOT_NOW.get(dispute.state, NOBODYS),
        })
    return made


def promise_rows(found: Sequence[tuple[Promise, Dispute]], at: datetime) -> list[dict[str, Any]]:
    """Who does what by when."""
    today = local_day(at)
    return [
        {"number": dispute.number, "url": url_for("promises.of_case", number=dispute.number), "title": dispute.heading,
         "what": "，".join(part for part in (heading(promise), sum_words(promise.amount, promise.paid)) if part),
         "late": promise.unanswered(today), "due": due_words(promise, today)}
        for promise, dispute in found
    ]


def draft_rows(found: Sequence[Draft], at: datetime) -> list[dict[str, str]]:
    """For the person alone: what it is and where it goes on."""
    made = []
    for draft in found:
        made.append({"title": draft.title or "还没写标题", "url": _where(draft.key), "when": moment_words(draft.updated_at, at)})
    return made


def _where(key: str) -> str:
    """The page of the form: of a case, of an order, or a registration."""
    first, _, rest = key.partition(":")
    if first[:1].isdigit() and rest:
        return url_for("disputes.do", number=first, name=rest)
    if first == "order" and (order_id := whole(rest)) is not None:
        return url_for("orders.show", order_id=order_id)
    return page_of(key) or url_for("disputes.new", draft=key)
