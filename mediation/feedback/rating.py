"""评价: a slip for each party, and what a party says by it, alone and unseen by the mediator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.disputes.actions import record
from mediation.disputes.effects import Doing, effect
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.feedback.models import Feedback, RatingSlip
from mediation.feedback.queries import feedback_of, hearers, results
from mediation.feedback.slips import LASTS, give, link_of, slip_of, take
from mediation.notices.to_parties import may_text, site, text_party
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.identity import phone_problem
from workflows.outcomes import Satisfaction
from workflows.states import State

PRINT, SMS = "print", "sms"
OWN_WAY = "本人评价"
LONGEST = 500


class Standing(Enum):
    """What the page behind an address has to say."""

    OPEN = "open"
    DONE = "done"
    OVER = "over"
    AGAIN = "again"


@dataclass(frozen=True)
class Rating:
    """A slip with its case; the page shows nothing of the case but its number."""

    slip: RatingSlip
    number: str
    standing: Standing


@provides("may_be_rated")
def may_be_rated(inquiry: Inquiry) -> list[Party]:
    """Who may still be asked in this round: everybody who hears the result and has not rated alone."""
    return askable(inquiry.session, inquiry.dispute)


def askable(session: Session, dispute: Dispute) -> list[Party]:
    """The same, outside of a form."""
    rated = {row.party_no for row in feedback_of(session, dispute) if row.own}
    return [party for party in hearers(dispute) if party.no not in rated]


@effect("invite_rating")
def invite_rating(d: Doing) -> None:
    """A slip for each; by short message where the party has a mobile number and this house can send."""
    asked: list[Party] = d.known("feedback_parties")
    by_sms = d.facts.get("way") == SMS
    _refuse_those_who_have(d, asked)
    if by_sms:
        _refuse_those_without_phone(d.session, asked)
    round_ = d.session.scalar(select(results(d.dispute))) or 0
    slips = give(
        d.session, dispute_id=d.dispute.id, round_=round_, party_nos=[p.no for p in asked], by_sms=by_sms,
        person_id=d.actor.person_id, at=d.at,
    )
    if by_sms:
        for party, slip in zip(asked, slips, strict=True):
            text_party(d.session, party_id=party.id, key=f"rate:{slip.hash[:32]}", kind="outside_rate", at=d.at,
                       days=LASTS.days, link=link_of(slip, site(d.session)))
    d.facts.pop("party", None)
    d.facts["parties"] = [party.no for party in asked]


def _refuse_those_who_have(d: Doing, asked: Sequence[Party]) -> None:
    open_to = {party.no for party in askable(d.session, d.dispute)}
    done = [party.name for party in asked if party.no not in open_to]
    if done:
        raise Refused(f"{'、'.join(done[:3])}已经自己评过了，不用再请。")


def _refuse_those_without_phone(session: Session, asked: Sequence[Party]) -> None:
    if not may_text(session):
        raise Refused("这里还没有接通短信，请选打印评价单。")
    without = [party.name for party in asked if not party.phone or phone_problem(party.phone) or not party.phone.startswith("1")]
    if without:
        raise Refused(f"{'、'.join(without[:3])}没有登记手机号，收不到短信；这几位打印评价单。")


def rating_of(session: Session, token: str, *, at: datetime, lock: bool = False) -> Rating | None:
    """What the address leads to; None for one that was never given out. `lock`: before writing, the case first."""
    slip = slip_of(session, token)
    if slip is None:
        return None
    mine = select(Dispute).where(Dispute.id == slip.dispute_id).execution_options(populate_existing=lock)
    dispute = session.scalars(mine.with_for_update() if lock else mine).one()
    return Rating(slip, dispute.number, _standing(session, slip, dispute, at))


def _standing(session: Session, slip: RatingSlip, dispute: Dispute, at: datetime) -> Standing:
    if slip.used_at is not None:
        return Standing.DONE
    if slip.revoked_at is not None or slip.expires_at <= at:
        return Standing.OVER
    of_now = dispute.state in (State.CONCLUDED, State.CLOSED) and session.scalar(select(results(dispute))) == slip.round
    return Standing.OPEN if of_now else Standing.AGAIN


def rate(session: Session, rating: Rating, *, at: datetime, satisfaction: Satisfaction, words: str) -> bool:
    """Write down what the party says; False where another was quicker with the same slip. Raises Refused."""
    if rating.standing is not Standing.OPEN or not take(session, rating.slip, at):
        return False
    dispute = session.get_one(Dispute, rating.slip.dispute_id)
    record(session, dispute, "rate", actor=SYSTEM, at=at, party=rating.slip.party_no, satisfaction=satisfaction.value)
    session.add(Feedback(
        dispute_id=dispute.id, round=rating.slip.round, party_no=rating.slip.party_no, how=OWN_WAY, told_on=local_day(at),
        reached=True, satisfaction=satisfaction.value, opinion=words.strip()[:LONGEST] or None, told_by=None, recorded_at=at,
        own=True,
    ))
    session.flush()
    return True
