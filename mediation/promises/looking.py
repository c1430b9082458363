"""What was agreed without a day, or for good: when it is looked at, and what somebody who looked writes down."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, Term
from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_in_force
from mediation.disputes.effects import Doing, effect
from mediation.disputes.models import Dispute
from mediation.promises.models import Promise
from mediation.promises.naming import parts
from mediation.promises.timing import wind
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.limit_files import load_rules
from workflows.limits import Rule, StartsAt
from workflows.promises import DayBasis, Found
from workflows.terms import term as span


def look_rule(session: Session, dispute: Dispute, at: datetime) -> Rule:
    """The county's, else the one that is shipped: a set from before there was this row says only what was agreed.

    Without a day the debtor may perform and the creditor may ask at any time, and time to prepare is left (民法典 Art 511(4)).
    """
    for rules in (rules_in_force(session, at), load_rules()):
        rule = rules.rule_for(
            ClockKind.PERFORMANCE, level=dispute.level, category=dispute.category, channel=dispute.channel,
            difficulty=dispute.difficulty, starts_at=StartsAt.EFFECTIVE,
        )
        if rule.starts_at is StartsAt.EFFECTIVE and rule.length:
            return rule
    raise LookupError("no rule says when to look at a promise without a day")


def first_look(session: Session, dispute: Dispute, agreement: Agreement, at: datetime) -> date:
    """So long after it took effect; of what took effect long ago today."""
    calendar, rule = calendar_of(session), look_rule(session, dispute, at)
    start = calendar.closing(agreement.effective_on or local_day(at))
    return max(local_day(span(start, rule.unit, calendar, at).reach(rule.length, ())), local_day(at))


def basis_of(term: Term) -> DayBasis:
    """Whose day the promises of a term have."""
    if term.due_on or term.instalments:
        return DayBasis.AGREED
    return DayBasis.LASTING if term.lasting else DayBasis.OPEN


@effect("look_promise")
def looked(d: Doing) -> None:
    """The next day to look at it; where it was asked for, the day until which time was given, and who lets it pass is late."""
    facts, today = d.facts, local_day(d.at)
    named: list[Promise] = d.known("promises_named")
    urged, day = facts["found"] == Found.URGED, facts["next_on"]
    by = calendar_of(d.session).next_workday(day)
    for each in named:
        basis = basis_of(d.session.get_one(Term, each.term_id))
        # what has to last is never late: whoever does not keep to it breaks it, on any day
        each.basis = DayBasis.URGED if urged and basis is not DayBasis.LASTING else basis
        each.due_on, each.due_by, each.looked_on = day, by, today
        each.ahead_told_on = each.due_told_on = each.broken_told_on = each.head_told_on = None
    facts.update(parts(named))
    d.session.flush()
    wind(d.session, d.dispute, d.at, actor_id=d.actor.person_id)
