"""What the page 调解 of a case shows: what is arranged and whom it reached, what was held, what was said apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.meetings.arranged import clashes, meetings_of
from mediation.meetings.called_off import CalledOff
from mediation.meetings.caucusing import caucus_of, mediates
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import TRIES, Invitation, Meeting
from mediation.meetings.queries import sittings_of
from mediation.meetings.record_page import summary
from mediation.meetings.seats import seats_of, signatures_of
from mediation.meetings.signed import RecordSignature
from workflows.acts import open_acts
from workflows.calendar import local_day
from workflows.meetings import MeetingStatus
from workflows.permissions import BY_NAME
from workflows.steps import moment_words

Shown = dict[str, Any]
OFFERED = ("schedule", "session", "caucus", "reschedule", "cancel_meeting", "serve", "tell_off", "sign_record")


def case_page(session: Session, dispute: Dispute, actor: Actor, at: datetime) -> Shown:
    """Everything for `meetings/case.html`."""
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    can = {act.name for act, sentence in open_acts([BY_NAME[name] for name in OFFERED], attempt) if sentence is None}
    meetings = meetings_of(session, dispute.id)
    sittings = sittings_of(session, dispute.id)
    signed, was = signatures_of(session, sittings.all), {m.no: m for m in meetings}
    ahead = [m for m in meetings if m.status is MeetingStatus.PLANNED]
    people = _people(session, [t.served_by for m in meetings for t in m.invitations])
    inquiry = Inquiry(session, dispute, actor, at, {})
    return {
        "ahead": [_planned(m, inquiry, can, people) for m in reversed(ahead)],
        "off": [_off(one, was[one.no], inquiry, "tell_off" in can) for one in attempt.known("calls_off").values() if one.no in was],
        "past": [_past(m, inquiry, people) for m in meetings if m.status is MeetingStatus.CANCELLED],
        "sittings": [_held(held, inquiry, past=held.no <= sittings.fallen, lines=signed[held.id], signing="sign_record" in can,
                           meeting=was.get(held.meeting_no or 0), people=people) for held in reversed(sittings.all)],
        "apart": _apart(session, dispute, actor, at), "reads": mediates(actor, dispute),
        "links": {name: url_for("disputes.do", number=dispute.number, name=name) for name in ("schedule", "session", "caucus") if name in can},
    }


def _planned(meeting: Meeting, inquiry: Inquiry, can: Collection[str], people: dict[int, str]) -> Shown:
    number, no = inquiry.dispute.number, meeting.no
    begun = local_day(meeting.starts_at) <= local_day(inquiry.at)
    doing = [*([("session", "记这次调解")] if begun else []), ("reschedule", "改约"), ("cancel_meeting", "取消")]
    return _what(meeting, inquiry, people) | {
        "clashes": clashes(inquiry, meeting.starts_at, meeting.ends_at, meeting.party_nos, meeting.no),
        "late": meeting.ends_at < inquiry.at,
        "doing": [{"label": label, "url": url_for("disputes.do", number=number, name=name, meeting=no)} for name, label in doing if name in can],
        "serve_url": url_for("disputes.do", number=number, name="serve", meeting=no) if "serve" in can else None,
    }


def _past(meeting: Meeting, inquiry: Inquiry, people: dict[int, str]) -> Shown:
    return _what(meeting, inquiry, people) | {"reason": meeting.reason}


def _off(one: CalledOff, meeting: Meeting, inquiry: Inquiry, may: bool) -> Shown:
    """A meeting that does not take place, and who had its notice and has not heard so."""
    names = {p.no: p.name for p in inquiry.dispute.parties}
    return {
        "no": one.no, "when": moment_words(meeting.starts_at, inquiry.at), "place": meeting.place, "why": one.why,
        "names": [names.get(no, "") for no in one.parties], "helpers": meeting.helpers,
        "url": url_for("disputes.do", number=inquiry.dispute.number, name="tell_off", meeting=one.no) if may else None,
    }


def _what(meeting: Meeting, inquiry: Inquiry, people: dict[int, str]) -> Shown:
    dispute = inquiry.dispute
    names = {p.no: f"{p.name}（{p.role.label}）" for p in dispute.parties}
    return {
        "no": meeting.no, "when": moment_words(meeting.starts_at, inquiry.at), "until": f"{meeting.ends_at.astimezone(LOCAL):%H:%M}",
        "place": meeting.place, "helpers": meeting.helpers, "moves": meeting.moves,
        "parties": [_invited(no, names.get(no, ""), meeting, inquiry, people) for no in meeting.party_nos],
    }


def _invited(no: int, name: str, meeting: Meeting, inquiry: Inquiry, people: dict[int, str]) -> Shown:
    tries = [t for t in meeting.tries(no) if t.move == meeting.moves]
    reached = next((t for t in reversed(tries) if t.reached), None)
    if reached is not None:
        state, tone = f"{reached.how.label}送到了", "is-green"
    elif len(tries) >= TRIES:
        state, tone = f"{len(tries)} 次没联系上", "is-red"
    else:
        state, tone = (f"{len(tries)} 次没联系上", "is-amber") if tries else ("还没送", "")
    return {
        "no": no, "name": name, "state": state, "tone": tone, "given_up": reached is None and len(tries) >= TRIES,
        "tries": [_try(t, inquiry, people) for t in reversed([*meeting.tries(no), *meeting.told_off(no)])],
        "serve_url": url_for("disputes.do", number=inquiry.dispute.number, name="serve", meeting=meeting.no, party=no),
    }


def _try(attempt: Invitation, inquiry: Inquiry, people: dict[int, str]) -> Shown:
    outcome = ("，告诉取消了" if attempt.off else "送到了") if attempt.reached else "没联系上"
    parts = [f"{moment_words(attempt.served_at, inquiry.at)} {attempt.how.label}{outcome}"]
    parts += [f"{attempt.receiver}代收"] if attempt.receiver else []
    parts += [attempt.note.rstrip("。")] if attempt.note else []
    proof = attempt.proof_no
    return {
        "words": "，".join([*parts, people.get(attempt.served_by or 0, "")]).rstrip("，"), "proof": f"凭证：材料第 {proof} 号" if proof else "",
        "proof_url": url_for("files.original", number=inquiry.dispute.number, file_no=proof) if proof else None,
    }


def _held(
    held: MediationSession, inquiry: Inquiry, *, past: bool, lines: Sequence[RecordSignature], signing: bool, meeting: Meeting | None,
    people: dict[int, str],
) -> Shown:
    following = held.next_at.astimezone(LOCAL) if held.next_at else None
    counts = signing and not past and held.leg_no == inquiry.dispute.leg_no
    return {
        "no": held.no, "when": moment_words(held.held_at, inquiry.at), "place": held.place, "result": held.result_label, "good": held.result == "agreed",
        "present": held.present, "rights": held.rights_told, "course": held.course, "details": held.details, "past": past,
        "recorder": held.recorder, "next": f"{following:%-m月%-d日 %H:%M}" if following else "", "draft": held.version if held.version > 1 else 0,
        "signed": summary(held, seats_of(inquiry.session, inquiry.dispute, held, lines), lines),
        "url": url_for("meetings.record", number=inquiry.dispute.number, sitting=held.no), "signing": counts,
        "invited": [p for p in _what(meeting, inquiry, people)["parties"] if p["tries"]] if meeting else [],
    }


def _apart(session: Session, dispute: Dispute, actor: Actor, at: datetime) -> list[Shown]:
    notes = caucus_of(session, dispute, actor)
    names = {p.no: p.name for p in dispute.parties}
    people = _people(session, [note.written_by for note in notes])
    return [{"who": names.get(note.party_no, ""), "when": moment_words(note.held_at, at), "text": note.text,
             "by": people.get(note.written_by, "")} for note in notes]


def _people(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    found = {i: session.get(Person, i) for i in set(ids) if i is not None}
    return {i: person.name for i, person in found.items() if person is not None}
