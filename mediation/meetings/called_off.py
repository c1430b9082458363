"""Meetings that are off although somebody was asked to come: whom to tell, until they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.errors import Invalid
from mediation.meetings.arranged import meetings_of
from mediation.meetings.planned import TRIES, Invitation
from workflows.dispute import WORKFLOW
from workflows.meetings import ENDS_MEETINGS, ServiceWay


@dataclass(frozen=True)
class CalledOff:
    """One meeting that does not take place: when it would have been, why, and the parties who may still come in vain."""

    no: int
    starts_at: datetime | None
    why: str
    parties: tuple[int, ...]


def untold(events: Iterable[Event], at: datetime) -> dict[int, CalledOff]:
    """By number of the meeting, told from the timeline, which every page of a case reads anyway.

    Who had the notice is told, until they were reached, three tries were in vain or the time itself has come.
    """
    starts: dict[int, datetime | None] = {}
    asked: dict[int, dict[int, None]] = {}
    off: dict[int, CalledOff] = {}
    vain: Counter[tuple[int, int]] = Counter()
    for event in events:
        facts = event.facts
        if event.name in ("schedule", "reschedule"):
            starts[facts["no"]] = datetime.fromisoformat(facts["starts_at"])
        elif event.name == "session":
            starts.pop(facts.get("meeting", 0), None)
            if facts.get("next_meeting"):
                starts[facts["next_meeting"]] = datetime.fromisoformat(facts["next_at"]) if facts.get("next_at") else None
                asked[facts["next_meeting"]] = dict.fromkeys(facts.get("told_parties", ()))
        elif event.name == "serve" and facts["reached"]:
            asked.setdefault(facts["no"], {}).update(dict.fromkeys(facts["parties"]))
        elif event.name == "cancel_meeting":
            _call_off(off, asked, facts["no"], starts.pop(facts["no"], None), event, "取消")
        elif event.name in ENDS_MEETINGS:
            for no, when in starts.items():
                _call_off(off, asked, no, when, event, f"因“{WORKFLOW.by_name[event.name].label}”取消")
            starts.clear()
        elif event.name == "tell_off" and facts["no"] in off:
            vain.update((facts["no"], party) for party in facts["parties"])
            done = {p for p in facts["parties"] if facts["reached"] or vain[facts["no"], p] >= TRIES}
            one = off[facts["no"]]
            off[one.no] = CalledOff(one.no, one.starts_at, one.why, tuple(p for p in one.parties if p not in done))
    return {no: one for no, one in off.items() if one.parties and (one.starts_at is None or one.starts_at > at)}


def _call_off(
    off: dict[int, CalledOff], asked: dict[int, dict[int, None]], no: int, when: datetime | None, event: Event, why: str
) -> None:
    if when is None or when > event.at:
        off[no] = CalledOff(no, when, why, tuple(asked.get(no, ())))


@provides("calls_off")
def calls_off(inquiry: Inquiry) -> dict[int, CalledOff]:
    """For the guards and the pages."""
    return untold(events_of(inquiry.session, inquiry.dispute.id), inquiry.at) if inquiry.dispute.leg_no else {}


def tell_off(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, meeting: int, parties: Sequence[int], how: str,
    served_at: datetime, reached: bool, receiver: str = "", note: str = "",
) -> list[Invitation]:
    """One try to tell each of these parties that they need not come. Raises Invalid, Refused."""
    if how not in list(ServiceWay):
        raise Invalid({"how": "选一下怎么通知的，比如电话。"})
    row = next((m for m in meetings_of(session, dispute.id) if m.no == meeting), None)
    told = sorted(set(parties))
    waiting = untold(events_of(session, dispute.id), at).get(meeting)
    if waiting is not None and (strange := set(told) - set(waiting.parties)):
        raise Invalid({"parties": f"第 {min(strange)} 位当事人没有接到过这次的通知，或者已经告诉过了，请重新选。"})
    record(session, dispute, "tell_off", actor=actor, at=at, no=meeting, parties=told, how=how, served_at=served_at,
           reached=reached, receiver_named=bool(receiver.strip()))
    if row is None:
        raise Invalid({"meeting": "这件没有这一次调解，请重新选。"})
    made = [
        Invitation(
            meeting_id=row.id, party_no=no, move=row.moves, how=ServiceWay(how), served_at=served_at, reached=reached, off=True,
            receiver=receiver.strip()[:60], note=note.strip()[:200], served_by=actor.person_id, recorded_at=at,
        )
        for no in told
    ]
    session.add_all(made)
    session.flush()
    return made


WRITERS["tell_off"] = tell_off
