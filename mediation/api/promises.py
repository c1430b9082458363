"""履行 and 司法确认 of a case as other platforms read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask import Response
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import LightOut
from mediation.api.blueprint import bp
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, response
from mediation.clocks.queries import calendar_of
from mediation.confirmation.models import Application
from mediation.confirmation.queries import applications_of, confirmable_until
from mediation.db import db_session, now
from mediation.disputes.facts import Inquiry
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.visibility import one_or_404
from mediation.promises.models import Payment, Promise
from mediation.promises.queries import payments_of, promises_of
from mediation.promises.words import promise_light
from workflows.calendar import Calendar, local_day
from workflows.promises import BreachRoute, CourtResult, DayBasis, PayWay, PromiseStatus
from workflows.unsettled import may_move


class PaymentOut(BaseModel):
    """Money or a deed on one promise; `proof` is the number of a file, `taken_back` why a wrong entry does not count."""

    amount: float | None
    paid_on: date
    way: PayWay
    proof: int | None
    note: str
    taken_back: str | None


class PromiseOut(BaseModel):
    """One payment or deed and its day; `due_by` is that day or the next working day, `provisional` while the year's holidays are not published.

    `basis`: agreed; urged, because none was agreed and the other side asked for it; open or lasting, and then the day is only
    one to look at it, on which nobody is late. `looked_on`: the last time. `route`: chosen when it was broken.
    """

    no: int
    agreement: int
    term: int
    instalment: int
    instalments: int
    who: str
    to: str
    what: str
    amount: float | None
    paid: float
    due_on: date
    due_by: date
    basis: DayBasis
    looked_on: date | None
    provisional: bool
    status: PromiseStatus
    status_label: str
    overdue: bool
    light: LightOut
    route: BreachRoute | None
    payments: list[PaymentOut]


class ApplicantOut(BaseModel):
    """One of those whose part the court decides; without a result it has not answered."""

    party: int
    result: CourtResult | None
    ruled_on: date | None
    case_number: str


class ApplicationOut(BaseModel):
    """One joint application for 司法确认; `with_parties` is the other side. Void when the agreement was overturned."""

    no: int
    agreement: int
    court: str
    filed_on: date
    void: bool
    parties: list[ApplicantOut]
    with_parties: list[int]


class CasePromises(BaseModel):
    """The earliest day first. `confirmable_until`: the last day to apply for 司法确认, null before the agreement takes effect."""

    items: list[PromiseOut]
    confirmable_until: date | None
    confirmations: list[ApplicationOut]


@bp.get("/disputes/<number>/promises", responses={200: CasePromises}, summary="一件纠纷的履行和司法确认")
@allow(STAFF)
def promises_of_case(path: CasePath) -> Response:
    """Every promise there ever was with what was paid on it, and the applications to the court."""
    session, actor, at = db_session(), current_actor(), now()
    case = one_or_404(session, actor, path.number)
    log_mine(case.id, Look.OPEN)
    today, calendar, paid = local_day(at), calendar_of(session), payments_of(session, case.id)
    body = CasePromises(
        items=[_promise(each, paid.get(each.id, []), today, calendar) for each in promises_of(session, case.id)],
        confirmable_until=confirmable_until(Inquiry(session, case, actor, at, {})),
        confirmations=[_application(each) for each in applications_of(session, case.id)],
    )
    return response(Reply(body, version=case.version))


def _promise(each: Promise, payments: Sequence[Payment], today: date, calendar: Calendar) -> PromiseOut:
    unsure = each.ahead and may_move(calendar, each.due_on)
    light = promise_light(each, today, unsure=unsure)
    return PromiseOut(
        no=each.no, agreement=each.agreement_no, term=each.term_no, instalment=each.instalment, instalments=each.instalments,
        who=each.who, to=each.to_whom, what=each.what, amount=_yuan(each.amount), paid=float(each.paid), due_on=each.due_on, due_by=each.due_by,
        basis=each.basis, looked_on=each.looked_on,
        provisional=unsure, status=each.status, status_label=each.status.label, overdue=each.late(today), light=LightOut(kind=light.kind, text=light.text),
        route=each.route, payments=[
            PaymentOut(amount=_yuan(paid.amount), paid_on=paid.paid_on, way=paid.way, proof=paid.proof_no, note=paid.note,
                       taken_back=paid.taken_back_why if paid.taken_back_at else None)
            for paid in payments
        ],
    )


def _yuan(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _application(each: Application) -> ApplicationOut:
    return ApplicationOut(
        no=each.no, agreement=each.agreement_no, court=each.court, filed_on=each.filed_on, void=each.void_at is not None,
        parties=[ApplicantOut(party=party.party_no, result=party.result, ruled_on=party.ruled_on, case_number=party.case_number)
                 for party in each.side],
        with_parties=[party.party_no for party in each.others],
    )
