"""一起记履行: what many were given on one day, with one proof and one note; a payment for each promise."""

from __future__ import annotations

from decimal import Decimal

from mediation.disputes.effects import Doing, effect
from mediation.errors import Invalid
from mediation.promises.models import Promise
from mediation.promises.naming import parts
from mediation.promises.paying import faults_of_payment, pay, reached_on
from mediation.promises.summing import sum_terms
from mediation.promises.timing import wind
from workflows.calendar import local_day
from workflows.promises import Mark, PayWay


@effect("pay_many")
def pay_many(d: Doing) -> None:
    """All of them or none; whoever is named was given the whole. Raises Invalid per field."""
    facts, session, today = d.facts, d.session, local_day(d.at)
    on, way, proof, note = facts.get("paid_on") or today, facts.get("way") or "", facts.get("proof"), facts.get("note") or ""
    rows: list[Promise] = d.known("promises_named")
    errors = faults_of_payment(session, d.dispute, since=reached_on(session, d.dispute, rows), on=on, today=today, way=way, proof=proof)
    if errors:
        raise Invalid(errors)
    total = sum((each.left for each in rows if each.left is not None), Decimal(0))
    facts.update({"promises": [each.no for each in rows], "paid_on": on, **parts(rows), **({"amount": str(total)} if total else {})})
    pay(session, rows, Mark.DONE, None, d.at,
        {"on": on, "way": PayWay(way or PayWay.OTHER), "proof": proof, "note": note, "by": d.actor.person_id})
    session.flush()
    sum_terms(session, {each.term_id for each in rows}, d.at)
    wind(session, d.dispute, d.at, actor_id=d.actor.person_id)
