"""Forms of 约调解, 改约, 取消, 送达."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import has_request_context, request
from wtforms import BooleanField, ValidationError

from mediation.config import LOCAL
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Line, Moment, Number, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.forms_acts import staying
from mediation.disputes.move_form import BLANK, MoveForm
from mediation.files.queries import files_of
from mediation.files.veils import hidden
from mediation.meetings.adjourning import asked_by_default
from mediation.meetings.arranged import clashes, planned_of
from mediation.meetings.called_off import CalledOff
from mediation.meetings.forms import BOTH_SIDES, guests_of, named
from mediation.meetings.offered import rooms_for
from mediation.meetings.planned import Meeting
from mediation.numbers import whole
from workflows.guards.meeting import off_hours
from workflows.meetings import ServiceWay
from workflows.steps import moment_words

ELSEWHERE = ("", "不用调解室")


class WhenForm(MoveForm):
    """When and where; somebody who is wanted in two places is named on the second look, and ticked away."""

    starts_at = Moment("什么时候", validators=[needed("选一个时间，比如明天上午九点。")])
    minutes = Number("大概多久（分钟）", default=60)
    room = Choose("调解室", choices=[ELSEWHERE])
    place = Line("别的地方", description="选了调解室就不用写；上门、在线也写这里。", validators=[at_most(80)])
    despite = BooleanField("时间撞了，问过能来，还是约这个时间")
    unusual = BooleanField("就是这个时间")

    def prepare(self, inquiry: Inquiry) -> None:
        """Rooms of one's own and of the centres above."""
        own = inquiry.actor.unit_id
        rooms = rooms_for(inquiry.session, inquiry.actor)
        self.room.choices = [ELSEWHERE, *((str(r.id), r.name if r.unit_id == own else f"{r.unit.short_name}{r.name}") for r in rooms)]
        if not rooms:
            del self.room
            self.place.label.text, self.place.description = "在哪儿", "比如：枫源村调解室、王某家里、视频。"
        if not self._in_the_way(inquiry):
            del self.despite
        if not self._off_hours():
            del self.unusual

    def _in_the_way(self, inquiry: Inquiry) -> bool:
        """Whether to ask for the tick at all; a caller's form is made before it is filled in."""
        if not self.is_submitted():
            return False
        span = self._span()
        return span is None or bool(clashes(inquiry, *span, self.asked(inquiry), self.moved()))

    def _off_hours(self) -> bool:
        """Whether to ask if that hour is meant; the same of a caller's form."""
        if not self.is_submitted():
            return False
        span = self._span()
        return span is None or off_hours(*span, LOCAL)

    def _span(self) -> tuple[datetime, datetime] | None:
        """From when to when, where both are filled in."""
        starts, minutes = self.starts_at.data, self.minutes.data
        if starts is None or not minutes or not 0 < minutes < 1440:
            return None
        return starts, starts + timedelta(minutes=minutes)

    def asked(self, inquiry: Inquiry) -> list[int]:
        """Who is asked to come."""
        raise NotImplementedError

    def moved(self) -> int | None:
        """The meeting that is being moved: it is in nobody's way."""
        return None

    def facts(self) -> dict[str, Any]:
        """The room by its id."""
        given = super().facts()
        return given | ({"room": int(given["room"])} if given.get("room") else {})


class ScheduleForm(WhenForm):
    """约调解."""

    parties = Ticks("请谁来", coerce=int, choices=[], validators=[needed("勾上请哪几位来。")])
    helpers = Ticks("请来帮忙的", choices=[], description="各方同意请的人。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Both sides and whoever acts for them."""
        self.parties.choices = staying(inquiry.dispute)
        self.parties.render_kw = {"data-pick": len(self.parties.choices), "data-pick-words": "全选"}
        if guests := guests_of(inquiry):
            self.helpers.choices = [(guest, guest) for guest in guests]
        else:
            del self.helpers
        super().prepare(inquiry)
        if not self.is_submitted():
            self.starts_at.data = _tomorrow(inquiry.at)
            usual = asked_by_default(inquiry.dispute)
            self.parties.data = [p.no for p in usual] if len(usual) <= BOTH_SIDES else []

    def asked(self, inquiry: Inquiry) -> list[int]:
        """Those who are ticked."""
        return list(self.parties.data or [])


class OfMeeting(MoveForm):
    """About one of the meetings that lie ahead; the page 调解 names it in the address."""

    meeting = Pick("哪一次调解", choices=[], validate_choice=False, validators=[needed("选一下是哪一次调解。")])
    _ahead: list[Meeting]

    def choose(self, inquiry: Inquiry) -> Meeting | None:
        """Fill the choices; the one that is meant."""
        self._ahead = list(planned_of(inquiry.session, inquiry.dispute.id))
        self.meeting.choices = [(str(m.no), named(m, inquiry)) for m in self._ahead]
        if not self.is_submitted() and self._ahead:
            wanted = whole(request.args.get("meeting", "")) if has_request_context() else None
            found = next((m for m in self._ahead if m.no == wanted), self._ahead[0])
            self.meeting.data = str(found.no)
        return self.chosen()

    def validate_meeting(self, _field: Pick) -> None:
        """Somebody may have cancelled or recorded it while the form lay open."""
        if self.chosen() is None:
            raise ValidationError("这次调解已经取消，或者已经记过了。")

    def chosen(self) -> Meeting | None:
        """The one that is chosen, if it lies ahead."""
        return next((m for m in self._ahead if str(m.no) == str(self.meeting.data)), None)

    def facts(self) -> dict[str, Any]:
        """The meeting by its number."""
        return super().facts() | {"meeting": int(self.meeting.data)}


class RescheduleForm(OfMeeting, WhenForm):
    """改约."""

    reason = Words("为什么改", validators=[needed("写一句理由。"), at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """As it stands, to be changed."""
        meeting = self.choose(inquiry)
        super().prepare(inquiry)
        if meeting is not None and not self.is_submitted():
            self.starts_at.data = meeting.starts_at.astimezone(LOCAL)
            self.minutes.data = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
            if meeting.room_id and "room" in self:
                self.room.data = str(meeting.room_id)
            else:
                self.place.data = meeting.place

    def asked(self, inquiry: Inquiry) -> list[int]:
        """Those who were asked."""
        meeting = self.chosen()
        return list(meeting.party_nos) if meeting else []

    def moved(self) -> int | None:
        """This one."""
        meeting = self.chosen()
        return meeting.no if meeting else None


class CancelForm(OfMeeting):
    """取消约好的调解."""

    reason = Words("为什么取消", validators=[needed("写一句理由。"), at_most(200)], description="接到过通知的人，取消以后会提醒你告诉他们。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Those that lie ahead."""
        self.choose(inquiry)


class ServeForm(OfMeeting):
    """记送达: 调解通知书 to one or several parties, in vain or not."""

    parties = Ticks("送给谁", coerce=int, choices=[], validators=[needed("勾上送给了哪几位。")])
    how = Choose("怎么送的", choices=[BLANK, *((w.value, w.label) for w in ServiceWay)], validators=[needed("选一下怎么送的，比如电话。")])
    served_at = Moment("什么时候", validators=[needed("写一下什么时候送的。")])
    reached = Pick("送到了吗", choices=[("yes", "送到了"), ("no", "没联系上")], validators=[needed("选一下送到了没有。")])
    receiver = Line("谁代收的", description="他人代收才写，比如：妻子李某。", validators=[at_most(60)])
    proof = Choose("凭证", choices=[], description="送达回证、短信截图先传到“材料”，再在这里选；没有可以不选。")
    note = Line("说明", description="比如：电话没人接。", validators=[at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those who were asked and have not been reached yet are ticked."""
        meeting = self.choose(inquiry)
        asked = set().union(*(m.party_nos for m in self._ahead)) if self._ahead else set()
        self.parties.choices = [(no, words) for no, words in staying(inquiry.dispute) if no in asked]
        self.parties.render_kw = {"data-pick": len(self.parties.choices), "data-pick-words": "全选"}
        brought = [file for file in reversed(files_of(inquiry.session, inquiry.dispute.id)) if file.withdrawn_at is None and not hidden(inquiry, file)]
        self.proof.choices = [("", "没有"), *((str(file.no), f"{file.no}. {file.caption or file.name}") for file in brought)]
        if self.is_submitted():
            return
        self.served_at.data = inquiry.at.astimezone(LOCAL)
        wanted = whole(request.args.get("party", "")) if has_request_context() else None
        if wanted is not None:
            self.parties.data = [wanted]
        elif meeting is not None and len(meeting.party_nos) <= BOTH_SIDES:
            self.parties.data = [no for no in meeting.party_nos
                                 if not any(t.reached and t.move == meeting.moves for t in meeting.tries(no))]

    def facts(self) -> dict[str, Any]:
        """送到了吗 as yes or no; the file by its number."""
        return super().facts() | {"reached": self.reached.data == "yes", "proof": int(self.proof.data) if self.proof.data else None}


class TellOffForm(MoveForm):
    """通知取消: whoever had the notice is told that they need not come."""

    meeting = Pick("哪一次取消了的调解", choices=[], validators=[needed("选一下是哪一次取消了的调解。")])
    parties = Ticks("告诉了谁", coerce=int, choices=[], validators=[needed("勾上告诉了哪几位。")])
    how = Choose("怎么告诉的", choices=[BLANK, *((w.value, w.label) for w in ServiceWay)], validators=[needed("选一下怎么告诉的，比如电话。")])
    served_at = Moment("什么时候", validators=[needed("写一下什么时候告诉的。")])
    reached = Pick("联系上了吗", choices=[("yes", "告诉了"), ("no", "没联系上")], validators=[needed("选一下联系上没有。")])
    receiver = Line("谁代收的", description="他人代收才写，比如：妻子李某。", validators=[at_most(60)])
    note = Line("说明", description="比如：电话没人接。", validators=[at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Whoever has not heard of it is ticked; the page 调解 names the meeting in the address."""
        off = PROVIDERS["calls_off"](inquiry)
        self.meeting.choices = [(str(one.no), called(one, inquiry)) for one in off.values()]
        waiting = {no for one in off.values() for no in one.parties}
        self.parties.choices = [(p.no, f"{p.name}（{p.role.label}）") for p in inquiry.dispute.parties if p.no in waiting]
        self.parties.render_kw = {"data-pick": len(self.parties.choices), "data-pick-words": "全选"}
        if self.is_submitted() or not off:
            return
        wanted = whole(request.args.get("meeting", "")) if has_request_context() else None
        one = off.get(wanted or 0) or next(iter(off.values()))
        self.meeting.data, self.served_at.data = str(one.no), inquiry.at.astimezone(LOCAL)
        self.parties.data = list(one.parties) if len(one.parties) <= BOTH_SIDES else []

    def facts(self) -> dict[str, Any]:
        """联系上了吗 as yes or no; the meeting by its number."""
        return super().facts() | {"reached": self.reached.data == "yes", "meeting": int(self.meeting.data)}


def called(one: CalledOff, inquiry: Inquiry) -> str:
    """9月21日 09:00，因“达成协议”取消."""
    return f"{moment_words(one.starts_at, inquiry.at) if one.starts_at else f'第 {one.no} 次约的'}，{one.why}"


def _tomorrow(at: datetime) -> datetime:
    """Nine in the morning of the day after."""
    return (at.astimezone(LOCAL) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


MOVE_FORMS.update({"schedule": ScheduleForm, "reschedule": RescheduleForm, "cancel_meeting": CancelForm, "serve": ServeForm,
                   "tell_off": TellOffForm})
