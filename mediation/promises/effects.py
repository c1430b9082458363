"""What a call about a promise and an answer to a broken one write."""

from __future__ import annotations

from sqlalchemy import select

from mediation.agreements.models import Term
from mediation.clocks.queries import calendar_of
from mediation.disputes.effects import Doing, effect
from mediation.promises.actions import sum_up
from mediation.promises.models import Breach, Promise, PromiseCall
from mediation.promises.timing import wind
from workflows.promises import BreachRoute, CallResult, PromiseStatus


@effect("call_promise")
def called(d: Doing) -> None:
    """A row a call, however many promises it was about."""
    facts = d.facts
    named: list[Promise] = d.known("promises_named")
    d.session.add(PromiseCall(
        dispute_id=d.dispute.id, nos=[each.no for each in named], party_no=facts.get("party"),
        called_on=facts["called_on"], result=CallResult(facts["result"]), note=str(facts.get("note") or "").strip()[:400],
        called_by=d.actor.person_id, recorded_at=d.at,
    ))


@effect("breach")
def answered(d: Doing) -> None:
    """催告 sets a new day and asks anew; every other way leaves the promise broken and out of the mediator's hands."""
    facts = d.facts
    named: list[Promise] = d.known("promises_named")
    route = BreachRoute(facts["route"])
    d.session.add(Breach(
        dispute_id=d.dispute.id, nos=[each.no for each in named], route=route, new_due_on=facts.get("new_due_on"),
        told=[int(no) for no in facts["told"]], told_how=str(facts["told_how"]), told_on=facts["told_on"],
        note=str(facts["note"]).strip()[:400], chosen_by=d.actor.person_id, chosen_at=d.at,
    ))
    for each in named:
        if route is BreachRoute.URGE:
            each.status = PromiseStatus.PART if each.paid else PromiseStatus.PENDING
            each.due_on, each.due_by = facts["new_due_on"], calendar_of(d.session).next_workday(facts["new_due_on"])
            each.ahead_told_on = each.due_told_on = each.broken_told_on = each.head_told_on = None
        else:
            each.status, each.route = PromiseStatus.BREACHED, route
        each.status_at = d.at
    d.session.flush()
    terms = d.session.scalars(select(Term).where(Term.id.in_({each.term_id for each in named}))).all()
    for term in terms:
        sum_up(term, set(d.session.scalars(select(Promise.status).where(Promise.term_id == term.id))), d.at)
    wind(d.session, d.dispute, d.at, actor_id=d.actor.person_id)
