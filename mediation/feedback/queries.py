"""Who has been told, who not, who is not content; and the rows that `feed_back` writes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import BESIDE, Event
from mediation.disputes.facts import CheckItem, Inquiry, aim, check, provides
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.feedback.models import Feedback
from mediation.feedback.unheard import unheard
from mediation.once import read_once
from workflows.grounds import ReworkReason
from workflows.outcomes import Outcome, PartyRole, Satisfaction

# 三次: three recorded tries stand for an answer (process.md §3).
TRIES = 3


def results(dispute: Dispute) -> ScalarSelect[int]:
    """Results so far, counted by the database: after 重新调解 or 重启 everybody is told again."""
    return select(func.count()).select_from(Event).where(
        Event.dispute_id == dispute.id, Event.name.in_(("settle", "fail", "withdraw", "terminate"))
    ).scalar_subquery()


def feedback_of(session: Session, dispute: Dispute) -> Sequence[Feedback]:
    """The rows of this round, oldest first."""
    rows = select(Feedback).where(Feedback.dispute_id == dispute.id, Feedback.round == results(dispute))
    return read_once(session, ("feedback", dispute.id), lambda: session.scalars(rows.order_by(Feedback.id)).all())


def hearers(dispute: Dispute) -> list[Party]:
    """Who must hear the result: both sides and third parties; a withdrawal is told to those who know of it."""
    return dispute.active(PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD_PARTY)


def untold(session: Session, dispute: Dispute) -> list[Party]:
    """Parties neither reached nor tried three times; who rated by a slip has not been told anything by it."""
    rows = [row for row in feedback_of(session, dispute) if not row.own]
    done = {r.party_no for r in rows if r.reached}
    for party in hearers(dispute):
        if sum(r.party_no == party.no for r in rows) >= TRIES:
            done.add(party.no)
    return [p for p in hearers(dispute) if p.no not in done]


@provides("untold")
def still_untold(inquiry: Inquiry) -> list[Party]:
    """For the feedback form."""
    return untold(inquiry.session, inquiry.dispute)


@provides("hearers")
def all_hearers(inquiry: Inquiry) -> list[Party]:
    """For the feedback form."""
    return hearers(inquiry.dispute)


@provides("feedback_parties")
def feedback_parties(inquiry: Inquiry) -> list[Party]:
    """The parties the facts name, many or one; none if the result does not concern one of them."""
    facts = inquiry.facts
    named = [*(facts.get("parties") or ()), *([facts["party"]] if facts.get("party") else ())]
    wanted = {str(no) for no in named}
    found = [p for p in inquiry.dispute.parties if str(p.no) in wanted and p.left_at is None]
    return found if len(found) == len(wanted) else []


@provides("feedback_by_other")
def feedback_by_other(inquiry: Inquiry) -> bool:
    """Whether all feedback was taken by somebody other than the mediator."""
    rows = [row for row in feedback_of(inquiry.session, inquiry.dispute) if not row.own]
    return bool(rows) and all(r.told_by != inquiry.dispute.mediator_id for r in rows)


@provides("dissatisfied")
def dissatisfied(inquiry: Inquiry) -> bool:
    """Whether a party said so in this round."""
    return bool(complaints(inquiry))


def complaints(inquiry: Inquiry) -> list[Feedback]:
    """What those said in this round who are not satisfied."""
    rows = feedback_of(inquiry.session, inquiry.dispute)
    return [row for row in rows if row.satisfaction == Satisfaction.DISSATISFIED]


@provides("rework_hint")
def rework_hint(inquiry: Inquiry) -> tuple[str, list[tuple[str, str]]] | None:
    """What 重新调解 is offered with: the reason; and to be read beside the form, who is not satisfied and in which words."""
    found = complaints(inquiry)
    if not found:
        return None
    names = {party.no: party.name for party in inquiry.dispute.parties}
    said = [] if unheard(inquiry) else [
        (names.get(row.party_no, ""), "不满意" + (f"：{row.opinion}" if row.opinion else "")) for row in found[:5]]
    return ReworkReason.DISSATISFIED.value, said


@provides("feedback_lines")
def feedback_lines(inquiry: Inquiry) -> list[str]:
    """For the dossier: who was told and what they said; those told together on one line."""
    names = {p.no: p.name for p in inquiry.dispute.parties}
    made = []
    rows_ = feedback_of(inquiry.session, inquiry.dispute)
    if rows_ and unheard(inquiry):
        return [f"已告知 {len({row.party_no for row in rows_ if row.reached})} 位，评价不给调解员看"]
    for _, rows in groupby(rows_, key=_telling):
        told = list(rows)
        first = told[0]
        people = "、".join(names.get(r.party_no, "") for r in told) + (f"，共 {len(told)} 位" if len(told) > 1 else "")
        said = Satisfaction(first.satisfaction).label if first.satisfaction else ""
        how = f"{people}{first.how}：" if first.own else f"{first.how}告知{people}："
        made.append(f"{first.told_on:%-m月%-d日} {how}"
                    + (said or ("已告知" if first.reached else "没联系上")) + (f"，{first.opinion}" if first.opinion else ""))
    return made


def _telling(row: Feedback) -> tuple[Any, ...]:
    """What rows of one submission have in common."""
    return row.recorded_at, row.told_by, row.told_on, row.how, row.reached, row.satisfaction, row.opinion


@check
def everybody_told(inquiry: Inquiry) -> CheckItem | None:
    """反馈 to each party, or three tries."""
    if inquiry.dispute.outcome is None and aim(inquiry.dispute):
        return CheckItem("反馈各方", done=False, step="feed_back")
    if inquiry.dispute.outcome in (None, Outcome.MERGED):
        return None
    missing = untold(inquiry.session, inquiry.dispute)
    names = "、".join(p.name for p in missing[:3]) + ("等" if len(missing) > 3 else "")
    return CheckItem(f"反馈给{names}" if missing else "已反馈各方", done=not missing, step="feed_back")


@check
def complaint_known(inquiry: Inquiry) -> CheckItem | None:
    """不满意 does not keep a case open, and nobody closes it without knowing; it was told to the supervisor when it was said."""
    if inquiry.dispute.outcome in (None, Outcome.MERGED) or not complaints(inquiry) or unheard(inquiry):
        return None
    return CheckItem(f"{len({row.party_no for row in complaints(inquiry)})} 位不满意，督导已知道", done=True)


# In whose words they are not content is nothing for a chain that nobody can correct.
BESIDE["feed_back"] = ("opinion",)


@effect("feed_back")
def feed_back(d: Doing) -> None:
    """A row a party and try; `reached` false counts as a try. One event names all who were told together."""
    facts = d.facts
    nos: list[int] = [party.no for party in d.known("feedback_parties")]
    reached = bool(facts.get("reached", True))
    round_ = d.session.scalar(select(results(d.dispute)))
    d.session.add_all(
        Feedback(
            dispute_id=d.dispute.id, round=round_, party_no=no, how=str(facts["how"]), told_on=facts["told_on"],
            reached=reached, satisfaction=str(facts["satisfaction"]) if reached and facts.get("satisfaction") else None,
            opinion=str(facts.get("opinion") or "").strip() or None, told_by=d.actor.person_id, recorded_at=d.at,
        )
        for no in nos
    )
    facts.pop("party", None)
    facts.pop("parties", None)
    facts.update({"party": nos[0]} if len(nos) == 1 else {"parties": nos})
