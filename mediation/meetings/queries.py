"""Sessions of a case, and what guards ask about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.effects import COURT_TERM
from mediation.disputes.facts import CheckItem, Inquiry, aim, check, provides
from mediation.disputes.models import Dispute
from mediation.disputes.overturned import fallen
from mediation.meetings.models import MediationSession
from mediation.once import read_once
from workflows.outcomes import Outcome


@dataclass(frozen=True)
class Sittings:
    """All sittings of a case, oldest first; the first `fallen` were held before the last 重新调解 or 重启."""

    all: Sequence[MediationSession]
    fallen: int


def sittings_of(session: Session, dispute_id: int) -> Sittings:
    """Read in one statement. Each has its event, so that counting events tells which no longer count."""
    mine = select(MediationSession, fallen(dispute_id, "session")).where(MediationSession.dispute_id == dispute_id)

    def read() -> Sittings:
        rows = session.execute(mine.order_by(MediationSession.no)).all()
        return Sittings([row[0] for row in rows], rows[0][1] if rows else 0)

    return read_once(session, ("sessions", dispute_id), read)


def _held(inquiry: Inquiry) -> Sequence[MediationSession]:
    """All sittings of the case; nobody sits before a unit has it."""
    return _sittings(inquiry).all


def _sittings(inquiry: Inquiry) -> Sittings:
    return sittings_of(inquiry.session, inquiry.dispute.id) if inquiry.dispute.leg_no else Sittings((), 0)


def _in_leg(inquiry: Inquiry) -> list[MediationSession]:
    return [held for held in _held(inquiry) if held.leg_no == inquiry.dispute.leg_no]


def open_records(session: Session, dispute: Dispute) -> list[int]:
    """The records of this round by number: those of the unit that has the case, since the last 重新调解 or 重启."""
    found = sittings_of(session, dispute.id)
    return [held.no for held in found.all if held.leg_no == dispute.leg_no and held.no > found.fallen]


@provides("records_open")
def records_open(inquiry: Inquiry) -> list[int]:
    """For the guards."""
    return open_records(inquiry.session, inquiry.dispute) if inquiry.dispute.leg_no else []


@provides("sessions")
def sessions(inquiry: Inquiry) -> int:
    """How many sittings count: those since the last 重新调解 or 重启."""
    found = _sittings(inquiry)
    return max(len(found.all) - found.fallen, 0)


@provides("sessions_fallen")
def sessions_fallen(inquiry: Inquiry) -> bool:
    """Whether there were sittings that 重新调解 or 重启 left behind, and none since."""
    return sessions(inquiry) == 0 and bool(_held(inquiry))


@provides("sessions_in_leg")
def sessions_in_leg(inquiry: Inquiry) -> int:
    """How many of them with the unit that holds the case now."""
    return len(_in_leg(inquiry))


@provides("sessions_by_no")
def sessions_by_no(inquiry: Inquiry) -> dict[int, MediationSession]:
    """For the timeline and the dossier."""
    return {held.no: held for held in _held(inquiry)}


@provides("sessions_by_leg")
def sessions_by_leg(inquiry: Inquiry) -> dict[int, int]:
    """How many sittings each leg had, for the climb."""
    return Counter(held.leg_no for held in _held(inquiry))


@provides("last_result")
def last_result(inquiry: Inquiry) -> str | None:
    """How the newest sitting of this leg ended; None before the first."""
    return next((held.result for held in reversed(_in_leg(inquiry))), None)


@provides("rights_told")
def rights_told(inquiry: Inquiry) -> bool:
    """Whether rights and duties were told in any sitting."""
    return any(held.rights_told for held in _held(inquiry))


@check
def record_kept(inquiry: Inquiry) -> CheckItem | None:
    """调解记录 is mandatory where mediation took place; a court's term may run out before anybody met."""
    if inquiry.dispute.outcome_reason == COURT_TERM:
        return None
    if aim(inquiry.dispute) in (Outcome.SETTLED, Outcome.PARTLY_SETTLED, Outcome.FAILED):
        count = len(_held(inquiry))
        return CheckItem(f"调解记录 {count} 份" if count else "调解记录", done=count > 0, step="session")
    return None


@check
def rights_sheet(inquiry: Inquiry) -> CheckItem | None:
    """权利义务告知 is mandatory for an agreement (若干规定 Art 30)."""
    if aim(inquiry.dispute) in (Outcome.SETTLED, Outcome.PARTLY_SETTLED):
        return CheckItem("权利义务告知", done=rights_told(inquiry), step="session")
    return None
