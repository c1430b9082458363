"""记履行情况: payments and deeds on a promise, in part or in whole; the door of page, API and demo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.agreements.queries import in_force
from mediation.disputes.actions import attempt_of, record
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from mediation.errors import Invalid
from mediation.files.queries import file_numbered
from mediation.promises.models import Payment, Promise
from mediation.promises.timing import wind
from workflows.acts import check_act
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.permissions import BY_NAME
from workflows.promises import AHEAD, PAYABLE, Mark, PayWay, PromiseStatus

GONE = "这份协议已经不算数，履行情况记在现在的协议上。"


def perform(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, status: str, term: int | None = None,
    agreement: int | None = None, promise: int | None = None, note: str = "", amount: float | Decimal | None = None,
    paid_on: date | None = None, way: str = "", proof: int | None = None,
) -> Term:
    """Write down what became of a promise, or of a whole term. Raises Invalid per field, Refused by the rules.

    An amount for a whole term goes to its earliest instalments first.
    """
    row = _term_of(session, dispute, term=term, agreement=agreement, promise=promise)
    meant = _meant(session, row, promise)
    today = local_day(at)
    paid = Decimal(str(amount)).quantize(Decimal("0.01")) if amount else None
    on = paid_on or today
    if proof is not None and file_numbered(session, dispute.id, int(proof)) is None:
        raise Invalid({"proof": "材料里没有这个编号的凭证，请重新选。"})
    _check(row, meant, status=status, note=note, paid=paid, on=on, today=today, way=way)
    facts: dict[str, Any] = {
        "term": row.no, "agreement": row.agreement.no, "status": status, "note": note,
        **({"promises": [each.no for each in meant]} if meant else {}), **({"amount": str(paid)} if paid else {}),
        **({"paid_on": on, "way": way} if way else {}),
    }
    # Who may not write writes nothing; and whoever hears of it finds the rows as they are now.
    check_act(BY_NAME["performance"], attempt_of(session, dispute, actor=actor, at=at, facts=facts))
    given = {"on": on, "way": PayWay(way or PayWay.OTHER), "proof": proof, "note": note, "by": actor.person_id}
    if status == Mark.BREACHED:
        for each in meant:
            each.status, each.status_at, each.route = PromiseStatus.BREACHED, at, None
    else:
        _pay(meant, status, paid, at, given)
    _keep_term(session, row, status, at)
    record(session, dispute, "performance", actor=actor, at=at, **facts)
    wind(session, dispute, at, actor_id=actor.person_id)
    return row


def _term_of(
    session: Session, dispute: Dispute, *, term: int | None, agreement: int | None, promise: int | None
) -> Term:
    """The term meant, of an agreement in force."""
    if promise is not None:
        found = session.scalars(
            select(Term).join(Promise, Promise.term_id == Term.id)
            .where(Promise.dispute_id == dispute.id, Promise.no == int(promise))
        ).one_or_none()
        if found is None or (term is not None and found.no != int(term)):
            raise Invalid({"promise": "这件没有这一笔约定，请重新选。"})
    else:
        found = _numbered(session, dispute, term, agreement)
    if found.agreement not in in_force(session, dispute):
        raise Refused(GONE)
    return found


def _numbered(session: Session, dispute: Dispute, term: int | None, agreement: int | None) -> Term:
    binding: Sequence[Agreement] = in_force(session, dispute)[:1]
    if agreement is not None:
        binding = session.scalars(
            select(Agreement).where(Agreement.dispute_id == dispute.id, Agreement.no == agreement)
        ).all()
    found = next((each for one in binding for each in one.terms if each.no == int(term or 0)), None)
    if found is None:
        raise Invalid({"term": "这件没有这一条约定，请重新选。"})
    return found


def _meant(session: Session, row: Term, promise: int | None) -> list[Promise]:
    """The promise named, else all of the term that still wait, the earliest first."""
    mine = select(Promise).where(Promise.term_id == row.id, Promise.status.in_(PAYABLE)).order_by(Promise.due_by, Promise.no)
    waiting = list(session.scalars(mine))
    if promise is None:
        return waiting
    meant = [each for each in waiting if each.no == int(promise)]
    if not meant:
        raise Refused("这一笔已经办好了，或者不再算数，不用再记。")
    return meant


def _check(
    row: Term, meant: Sequence[Promise], *, status: str, note: str, paid: Decimal | None, on: date, today: date, way: str
) -> None:
    errors: dict[str, str] = {}
    owed = sum((each.left for each in meant if each.left is not None), Decimal(0))
    if status not in list(Mark):
        errors["status"] = "选一下是办好了、办了一部分，还是没办。"
    if status == Mark.BREACHED and not note.strip():
        errors["note"] = "写一句怎么知道没履行的。"
    if status == Mark.BREACHED and paid:
        errors["amount"] = "收到一部分的先记“办了一部分”，没办的不写金额。"
    if way and way not in list(PayWay):
        errors["way"] = "从列出来的里面选一个。"
    if on > today or on < row.agreement.reached_on:
        errors["paid_on"] = "选达成协议那天到今天之间的日子。"
    if status == Mark.PART and not meant:
        errors["status"] = "这一条没有写日期，只能记办好了或没办。"
    elif status == Mark.PART and owed and not paid:
        errors["amount"] = f"写一下这次付了多少，现在还差 {money(owed)}。"
    elif status == Mark.PART and not owed and not note.strip():
        errors["note"] = "写一句办到哪一步了。"
    if paid and meant and paid > owed:
        errors["amount"] = f"现在只差 {money(owed)}，写多了；多付的部分写在“怎么知道的”里。" if owed else "这一条不是给钱的，不用写金额。"
    elif status == Mark.DONE and paid and paid < owed:
        errors["amount"] = f"还差 {money(owed - paid)}，没付清的选“办了一部分”。"
    if errors:
        raise Invalid(errors)


def _pay(meant: Sequence[Promise], status: str, paid: Decimal | None, at: datetime, given: dict[str, Any]) -> None:
    """A row for each promise the money reaches; without an amount, what was left of each."""
    rest = paid
    for each in meant:
        share = each.left if rest is None else min(rest, each.left or Decimal(0))
        if rest is not None:
            if not share:
                continue
            rest -= share
        each.payments.append(Payment(
            amount=share or None, paid_on=given["on"], way=given["way"], proof_no=given["proof"],
            note=str(given["note"]).strip()[:400], recorded_by=given["by"], recorded_at=at,
        ))
        each.paid += share or Decimal(0)
        done = status == Mark.DONE or (each.amount is not None and each.paid >= each.amount)
        # what was broken stays broken until it is paid in full
        before = each.status
        each.status = PromiseStatus.DONE if done else (before if before is PromiseStatus.BREACHED else PromiseStatus.PART)
        each.status_at = at


def _keep_term(session: Session, row: Term, status: str, at: datetime) -> None:
    """The term says in sum how its promises stand; without a day it is marked itself."""
    session.flush()
    found = set(session.scalars(select(Promise.status).where(Promise.term_id == row.id)))
    if found:
        sum_up(row, found, at)
    else:
        row.status, row.status_at = TermStatus(status).value, at
    session.flush()


def sum_up(row: Term, found: set[PromiseStatus], at: datetime) -> None:
    """Broken where one is broken, open while one is open, else done."""
    if PromiseStatus.BREACHED in found:
        now = TermStatus.BREACHED
    else:
        now = TermStatus.PENDING if found & AHEAD else TermStatus.DONE
    if row.status != now:
        row.status, row.status_at = now.value, at


WRITERS["performance"] = perform
