"""What is wrong with a payment or a deed, and the rows it makes, whatever it was paid on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement
from mediation.disputes.models import Dispute
from mediation.files.queries import file_numbered
from mediation.promises.models import Payment, Promise
from workflows.promises import Mark, PayWay, PromiseStatus


def faults_of_payment(
    session: Session, dispute: Dispute, *, since: date, on: date, today: date, way: str, proof: int | None
) -> dict[str, str]:
    """What is wrong with when, how and by what it is known, whatever it was paid on."""
    errors: dict[str, str] = {}
    if proof is not None and file_numbered(session, dispute.id, int(proof)) is None:
        errors["proof"] = "材料里没有这个编号的凭证，请重新选。"
    if way and way not in list(PayWay):
        errors["way"] = "从列出来的里面选一个。"
    if on > today or on < since:
        errors["paid_on"] = "选达成协议那天到今天之间的日子。"
    return errors


def reached_on(session: Session, dispute: Dispute, rows: Collection[Promise]) -> date:
    """The day the newest of their agreements was reached."""
    mine = select(func.max(Agreement.reached_on)).where(
        Agreement.dispute_id == dispute.id, Agreement.no.in_({each.agreement_no for each in rows}))
    return session.scalars(mine).one()


def pay(
    session: Session, meant: Sequence[Promise], status: str, paid: Decimal | None, at: datetime, given: Mapping[str, Any]
) -> list[Promise]:
    """A row for each promise the money reaches, and those it reached; without an amount, what was left of each."""
    rest, reached = paid, []
    for each in meant:
        share = each.left if rest is None else min(rest, each.left or Decimal(0))
        if rest is not None:
            if not share:
                continue
            rest -= share
        session.add(Payment(
            promise_id=each.id, amount=share or None, paid_on=given["on"], way=given["way"], proof_no=given["proof"],
            note=str(given["note"]).strip()[:400], recorded_by=given["by"], recorded_at=at,
        ))
        each.paid += share or Decimal(0)
        done = status == Mark.DONE or (each.amount is not None and each.paid >= each.amount)
        # what was broken stays broken until it is paid in full
        if done:
            each.status, each.status_at = PromiseStatus.DONE, at
        elif each.status is not PromiseStatus.BREACHED:
            each.status, each.status_at = PromiseStatus.PART, at
        reached.append(each)
    return reached
