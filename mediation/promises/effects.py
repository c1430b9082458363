"""What a call about a promise and an answer to a broken one write."""

from __future__ import annotations

from typing import Any

from mediation.clocks.queries import calendar_of
from mediation.disputes.effects import Doing, effect
from mediation.promises.models import Breach, Promise, PromiseCall
from mediation.promises.naming import parts
from mediation.promises.summing import sum_terms
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
    facts.update(parts(named))


@effect("breach")
def answered(d: Doing) -> None:
    """催告 sets a new day and asks anew; every other way leaves the promise broken and out of the mediator's hands."""
    _choose(d, repudiated=False)


@effect("repudiate")
def refused(d: Doing) -> None:
    """反悔: what was refused before its day need not be waited for (民法典 Art 578)."""
    _choose(d, repudiated=True)


def _choose(d: Doing, *, repudiated: bool) -> None:
    facts = d.facts
    named: list[Promise] = d.known("promises_named")
    route = BreachRoute(facts["route"])
    d.session.add(Breach(
        dispute_id=d.dispute.id, nos=[each.no for each in named], route=route, new_due_on=facts.get("new_due_on"),
        told=[int(no) for no in facts["told"]], told_how=str(facts["told_how"]), told_on=facts["told_on"],
        note=str(facts["note"]).strip()[:400], chosen_by=d.actor.person_id, chosen_at=d.at, repudiated=repudiated,
        was={str(each.no): _stood(each) for each in named},
    ))
    for each in named:
        if route is BreachRoute.URGE:
            each.status = PromiseStatus.PART if each.paid else PromiseStatus.PENDING
            each.due_on, each.due_by = facts["new_due_on"], calendar_of(d.session).next_workday(facts["new_due_on"])
            each.ahead_told_on = each.due_told_on = each.broken_told_on = each.head_told_on = None
        else:
            each.status, each.route = PromiseStatus.BREACHED, route
        each.status_at = d.at
    facts.update(parts(named))
    d.session.flush()
    sum_terms(d.session, {each.term_id for each in named}, d.at)
    wind(d.session, d.dispute, d.at, actor_id=d.actor.person_id)


def _stood(promise: Promise) -> dict[str, Any]:
    return {"status": promise.status.value, "due_on": promise.due_on.isoformat(), "due_by": promise.due_by.isoformat()}
