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
from mediation.promises.models import Promise
from mediation.promises.naming import parts, which
from mediation.promises.paying import faults_of_payment, pay
from mediation.promises.summing import sum_terms
from mediation.promises.timing import wind
from workflows.acts import check_act
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.permissions import BY_NAME
from workflows.promises import PAYABLE, DayBasis, Mark, PayWay, PromiseStatus
from workflows.steps import day_words

GONE = "这份协议已经不算数，履行情况记在现在的协议上。"


def perform(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, status: str, term: int | None = None,
    agreement: int | None = None, promise: int | None = None, note: str = "", amount: float | Decimal | None = None,
    paid_on: date | None = None, way: str = "", proof: int | None = None,
) -> Term:
    """Write down what became of a promise, or of a whole term. Raises Invalid per field, Refused by the rules.

    An amount for a whole term goes to its earliest instalments first; 没办 is said of those whose day is over.
    """
    row, today = _term_of(session, dispute, term=term, agreement=agreement, promise=promise), local_day(at)
    meant = _meant(session, row, promise)
    if status == Mark.BREACHED:
        meant = _unanswered(row, meant, today)
    paid = Decimal(str(amount)).quantize(Decimal("0.01")) if amount is not None else None
    on = paid_on or today
    errors = faults_of_payment(session, dispute, since=row.agreement.reached_on, on=on, today=today, way=way, proof=proof)
    if errors := {**errors, **_faults(meant, status=status, note=note, paid=paid)}:
        raise Invalid(errors)
    facts: dict[str, Any] = {
        "term": row.no, "agreement": row.agreement.no, "status": status, "note": note,
        **({"supplements": row.agreement.supplements_no} if row.agreement.supplements_no else {}),
        **({"promises": [each.no for each in meant]} if meant else {}), **({"amount": str(paid)} if paid else {}), **parts(meant),
        **({"paid_on": on, "way": way} if way else {}),
    }
    # Who may not write writes nothing; and whoever hears of it finds the rows as they are now.
    check_act(BY_NAME["performance"], attempt_of(session, dispute, actor=actor, at=at, facts=facts))
    given = {"on": on, "way": PayWay(way or PayWay.OTHER), "proof": proof, "note": note, "by": actor.person_id}
    if status == Mark.BREACHED:
        for each in meant:
            each.status, each.status_at, each.route = PromiseStatus.BREACHED, at, None
    else:
        meant = pay(session, meant, status, paid, at, given)
        facts |= {"promises": [each.no for each in meant]} if meant else {}
        facts |= parts(meant)
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
    confirmed = promise is not None and found.agreement.no in _alive(session, dispute)
    if found.agreement not in in_force(session, dispute) and not confirmed:
        raise Refused(GONE)
    return found


def _alive(session: Session, dispute: Dispute) -> set[int]:
    """Agreements something of which still has to be done: also one that was overturned after a court had confirmed it."""
    mine = select(Promise.agreement_no).where(Promise.dispute_id == dispute.id, Promise.status.in_(PAYABLE))
    return set(session.scalars(mine.distinct()))


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


def _unanswered(row: Term, meant: Sequence[Promise], today: date) -> list[Promise]:
    """Of what binds: where a way was chosen already, it stays chosen."""
    if not meant and row.agreement.effective_on is None and row.due_on is not None:
        raise Invalid({"status": "协议还没有生效，不能记没办；先补齐签名、盖章。"})
    waiting = [each for each in meant if each.route is None]
    if meant and not waiting:
        raise Invalid({"status": "没办的已经选过怎么办，不用再记；选错了的，用“更正履行记录”。"})
    return _over(waiting, today)


def _over(meant: Sequence[Promise], today: date) -> list[Promise]:
    """Nothing is broken before its day is over (民法典 Art 203); who says before that they will not do it repudiates (反悔).

    What has to last may be broken any day. What has no day is asked for first (民法典 Art 511(4)).
    """
    over = [each for each in meant if each.basis is DayBasis.LASTING or (not each.looked and each.due_by < today)]
    if meant and not over:
        first = next((each for each in meant if not each.looked), None)
        if first is None:
            raise Invalid({"status": "协议没有写日子，不算逾期：先用“看一次约定”催告，给对方准备的时间（民法典第五百一十一条）；"
                                     "到了那天还没办，再记没办。对方明说不办的，用“记反悔”。"})
        moved = f"遇放假顺延到 {day_words(first.due_by, today)}，" if first.due_by != first.due_on else ""
        raise Invalid({"status": (
            f"{which([first.no], parts([first]))} {day_words(first.due_on, today)}到期，{moved}这一天过完还没办，才能记没办。"
            "现在可以打履行电话催一催；对方明说不办的，用“记反悔”；双方同意改日子的，写补充协议。"
        )})
    return over


def _faults(meant: Sequence[Promise], *, status: str, note: str, paid: Decimal | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    owed = sum((each.left for each in meant if each.left is not None), Decimal(0))
    if status not in list(Mark):
        errors["status"] = "选一下是办好了、办了一部分，还是没办。"
    if status == Mark.BREACHED and not note.strip():
        errors["note"] = "写一句怎么知道没履行的。"
    if status == Mark.BREACHED and paid is not None:
        errors["amount"] = "收到一部分的先记“办了一部分”，没办的不写金额。"
    elif paid is not None and paid <= 0:
        # a nought is no empty field: it would say that all was paid
        return {**errors, "amount": "金额写正数，单位是元；一分没付的不记办好了。"}
    if status == Mark.PART and not meant:
        errors["status"] = "这一条没有写日期，或者协议还没有生效，只能记办好了或没办。"
    elif status == Mark.PART and owed and not paid:
        errors["amount"] = f"写一下这次付了多少，现在还差 {money(owed)}。"
    elif status == Mark.PART and not owed and not note.strip():
        errors["note"] = "写一句办到哪一步了。"
    if paid and meant and paid > owed:
        errors["amount"] = f"现在只差 {money(owed)}，写多了；多付的部分写在“怎么知道的”里。" if owed else "这一条不是给钱的，不用写金额。"
    elif status == Mark.DONE and paid and paid < owed:
        errors["amount"] = f"还差 {money(owed - paid)}，没付清的选“办了一部分”。"
    return errors


def _keep_term(session: Session, row: Term, status: str, at: datetime) -> None:
    """The term says in sum how its promises stand; without a day it is marked itself."""
    session.flush()
    if not sum_terms(session, {row.id}, at):
        row.status, row.status_at = TermStatus(status).value, at
    session.flush()


WRITERS["performance"] = perform
