"""The parts of a digest in words: cases as in every list, all else a line with its link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.desk.digest_parts import PARTS, Part
from mediation.desk.digest_reader import Reader
from mediation.desk.panels import label_of
from mediation.disputes.lists import load_parties, rows
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request
from mediation.supervision.finding_rows import counts
from mediation.supervision.findings import PROMISE
from mediation.supervision.joining_desk import asked_items
from mediation.supervision.models import SupervisionOrder
from mediation.supervision.order_rows import rows as order_rows
from workflows.levels import TOP
from workflows.roles import Role
from workflows.steps import near_moment

SHOWN = 10
Items = list[dict[str, Any]]
# Where all of a part is listed. Of one's own unit and of oneself the part itself lists all there is.
WHOLE: dict[str, tuple[str, dict[str, str]]] = {
    "to_answer": ("orders.index", {"tab": "waiting"}), "answered": ("orders.index", {"tab": "decide"}),
    "unanswered": ("orders.index", {"tab": "late"}), "to_decide": ("disputes.requests", {"tab": "decide"}),
    "unseen": ("leading.index", {}), "instructed": ("ledger.index", {"tab": "instructions"}),
    "in_county": ("disputes.index", {"overdue": "1"}), "climbed": ("board.index", {}), "stuck": ("findings.index", {}),
}


def sections(session: Session, mine: Reader, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The parts that hold something, in their order; of what is listed whole elsewhere the first ten."""
    return [_section(session, mine, part, numbers[part.name]) for part in PARTS if part.name in numbers]


def _section(session: Session, mine: Reader, part: Part, number: int) -> dict[str, Any]:
    whole = WHOLE.get(part.name)
    most = SHOWN if whole else number
    made: dict[str, Any] = {"name": part.name, "heading": f"{part.said} {number} 件", "rows": [], "items": [], "more_url": None}
    if part.name in ITEMS:
        made["items"] = ITEMS[part.name](session, mine, part, most)
    else:
        made["rows"] = _cases(session, mine, part, most)
    if whole and (number > most or part.name in ("to_decide", "stuck", "climbed")):
        endpoint, given = whole
        address: dict[str, Any] = dict(given)
        made["more_url"] = url_for(endpoint, **address)
    return made


def _cases(session: Session, mine: Reader, part: Part, most: int) -> list[Any]:
    found = select(Dispute).where(Dispute.id.in_(part.rows(mine))).order_by(Dispute.due_at, Dispute.id).limit(most)
    disputes = session.scalars(found).all()
    load_parties(session, disputes)
    return list(rows(session, disputes, mine.at))


def _orders(session: Session, mine: Reader, part: Part, most: int) -> Items:
    found = select(SupervisionOrder).where(SupervisionOrder.id.in_(part.rows(mine)))
    orders = session.scalars(found.order_by(SupervisionOrder.issued_at, SupervisionOrder.id).limit(most)).all()
    return [
        {"text": row["title"], "url": row["url"], "note": f"{row['number']} · {row['unit']} · {row['case']}",
         "light": row["light"], "card": row["card"]}
        for row in order_rows(session, orders, mine.at)
    ]


def _asked(session: Session, mine: Reader, part: Part, most: int) -> Items:
    return asked_items(session, mine.units(Role.HEAD, Role.CLERK), mine.at)[:most]


def _requests(session: Session, mine: Reader, part: Part, most: int) -> Items:
    found = session.execute(
        select(Request.name, Request.asked_at, Dispute.title, Person.name)
        .join(Dispute, Dispute.id == Request.dispute_id).join(Person, Person.id == Request.asked_by)
        .where(Request.id.in_(part.rows(mine))).order_by(Request.asked_at, Request.id).limit(most)
    )
    return [{"text": f"{label_of(name)}：{title}", "url": url_for("disputes.requests", tab="decide"), "light": None,
             "note": f"{person} · {near_moment(asked_at, mine.at)}"} for name, asked_at, title, person in found]


def _stuck(session: Session, mine: Reader, part: Part, most: int) -> Items:
    actor = next(actor for actor in mine.having(Role.SUPERVISOR) if actor.level is TOP)
    return [{"text": kind.label, "url": url_for("findings.index", kind=kind.value), "note": f"{number} 件", "light": None}
            for kind, number in counts(session, actor).items() if kind is not PROMISE]


ITEMS: dict[str, Callable[[Session, Reader, Part, int], Items]] = {
    "to_answer": _orders, "answered": _orders, "unanswered": _orders, "asked": _asked, "to_decide": _requests,
    "stuck": _stuck,
}
