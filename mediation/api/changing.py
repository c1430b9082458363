"""The case that a call changes: in the version the caller has seen, and open to what is sent."""

from __future__ import annotations

from mediation.access import current_actor
from mediation.api.bodies import check_version
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from workflows.acts import may_open
from workflows.case import Attempt
from workflows.permissions import BY_NAME


def locked(number: str) -> Dispute:
    """The case to write on; 404, 412."""
    case = one_or_404(db_session(), current_actor(), number, lock=True)
    check_version(case)
    return case


def open_to(number: str, entry: str) -> Dispute:
    """The same where this act may be done now. Raises Refused."""
    case = locked(number)
    check_entry(case, entry)
    return case


def check_entry(case: Dispute, name: str) -> None:
    """State and role speak before fields do: nobody is asked to correct what they may not send."""
    may_open(BY_NAME[name], attempt(case))


def attempt(case: Dispute) -> Attempt:
    """What guards are asked before anything was sent."""
    return attempt_of(db_session(), case, actor=current_actor(), at=now(), facts={})
