"""The form of a session record."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from wtforms import BooleanField

from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Line, Moment, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.forms_acts import staying
from mediation.disputes.move_form import ByMediator
from mediation.disputes.timeline import events_of
from mediation.meetings.adjourning import USUAL
from mediation.meetings.arranged import clashes, planned_of
from mediation.meetings.models import DETAILS, SessionResult
from mediation.meetings.planned import Meeting
from mediation.numbers import whole
from workflows.guards.meeting import off_hours
from workflows.outcomes import PartyRole
from workflows.steps import moment_words

LONG = at_most(10000)
# More are ticked one by one: nobody sits with a hundred applicants unseen.
BOTH_SIDES = 12


class SessionForm(ByMediator):
    """记录一次调解: 时间, 地点, 到场人, 经过, 结果; the rest under 写细一点, and all of it may stay empty."""

    meeting = Choose("是哪一次约好的", choices=[])
    held_at = Moment("什么时候调的", validators=[needed("写一下什么时候调的。")])
    place = Line("在哪儿", validators=[needed("写一下在哪儿调的，比如枫源村调解室。"), at_most(80)])
    parties = Ticks("谁到场了", coerce=int, choices=[])
    helpers = Ticks("请来帮忙的谁到了", choices=[])
    present = Line("还有谁到场", description="没在上面的写这里，比如村干部、见证人。", validators=[at_most(400)])
    rights_told = BooleanField("已告知双方权利和义务", description="自愿、可以随时不调、可以换调解员、不收费。")
    course = Words("经过", description="双方各怎么说，查清了什么，还差多少。", validators=[needed("写几句经过，双方各怎么说。"), LONG])
    said_applicant = Words("申请人怎么说", validators=[LONG])
    said_respondent = Words("被申请人怎么说", validators=[LONG])
    said_third = Words("第三人怎么说", validators=[LONG])
    facts_checked = Words("查清了什么", description="看了什么、问了谁、量了多少。", validators=[LONG])
    undisputed = Words("双方没有争议的事", description="会放进卷宗摘要；上级接过去不用再问。", validators=[LONG])
    offer_applicant = Words("申请人愿意怎样", validators=[LONG])
    offer_respondent = Words("被申请人愿意怎样", validators=[LONG])
    offer_third = Words("第三人愿意怎样", validators=[LONG])
    recorder = Line("记录人", description="不是你记的才写。", validators=[at_most(40)])
    result = Pick("结果", choices=[(r.value, r.label) for r in SessionResult], validators=[needed("选一下结果：谈成了、还要再谈，还是没谈成。")])
    next_at = Moment("下次什么时候谈，没定可空", description="写了就约好了，各方还按这次的人请。")
    despite = BooleanField("下次的时间撞了，问过能来，还是约这个时间")
    unusual = BooleanField("下次就是这个时间")
    later = (*(name for name, _ in DETAILS), "recorder")
    sends = True
    later_before = "result"
    later_words = "写细一点：各方怎么说、查清的事、没有争议的、各方方案"

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, at the place that was arranged, with both sides present, unless it was otherwise."""
        super().prepare(inquiry)
        dispute = inquiry.dispute
        self.parties.choices = staying(dispute)
        self.parties.render_kw = {"data-pick": len(self.parties.choices), "data-pick-words": "全选"}
        if not dispute.active(PartyRole.THIRD_PARTY):
            del self.said_third, self.offer_third
        self.later = tuple(name for name in self.later if name in self)
        if guests := guests_of(inquiry):
            self.helpers.choices = [(guest, guest) for guest in guests]
        else:
            del self.helpers
        planned = list(planned_of(inquiry.session, dispute.id))
        if planned:
            self.meeting.choices = [("", "不是约好的"), *((str(m.no), named(m, inquiry)) for m in planned)]
        else:
            del self.meeting
        if not self._in_the_way(inquiry):
            del self.despite
        following = self.next_at.data if self.is_submitted() else None
        if following is None or not off_hours(following, following + USUAL, LOCAL):
            del self.unusual
        if not self.is_submitted():
            self._as_usual(inquiry, planned)

    def _in_the_way(self, inquiry: Inquiry) -> bool:
        """Whether somebody is wanted elsewhere the next time; only then the tick is asked for."""
        following = self.next_at.data if self.is_submitted() else None
        if following is None or following <= inquiry.at:
            return False
        return bool(clashes(inquiry, following, following + USUAL, list(self.parties.data or []), whole(self.meeting.data or "") if "meeting" in self else None))

    def _as_usual(self, inquiry: Inquiry, planned: list[Meeting]) -> None:
        self.held_at.data = inquiry.at.astimezone(LOCAL)
        sides = inquiry.dispute.active(PartyRole.APPLICANT, PartyRole.RESPONDENT)
        wanted = whole(request.args.get("meeting", "")) if has_request_context() else None
        due = [m for m in planned if m.no == wanted] or [
            m for m in planned if m.starts_at.astimezone(LOCAL).date() <= inquiry.at.astimezone(LOCAL).date()]
        if due:
            last = due[-1]
            self.meeting.data, self.place.data, self.parties.data = str(last.no), last.place, list(last.party_nos)
            self.held_at.data = min(last.starts_at, inquiry.at).astimezone(LOCAL)
        elif len(sides) <= BOTH_SIDES:
            self.parties.data = [p.no for p in sides]

    def facts(self) -> dict[str, Any]:
        """The meeting by its number."""
        given = super().facts()
        return given | ({"meeting": int(given["meeting"])} if given.get("meeting") else {})


def guests_of(inquiry: Inquiry) -> list[str]:
    """Who was invited to help with the parties' consent (人民调解法 Art 20)."""
    return list(dict.fromkeys(
        guest for event in events_of(inquiry.session, inquiry.dispute.id) if (guest := _guest(event))))


def _guest(event: Event) -> str:
    return str(event.facts.get("guest") or "") if event.name == "invite" else ""


def named(meeting: Meeting, inquiry: Inquiry) -> str:
    """9月20日 09:00，枫源村调解室."""
    return f"{moment_words(meeting.starts_at, inquiry.at)}，{meeting.place}"


MOVE_FORMS["session"] = SessionForm
