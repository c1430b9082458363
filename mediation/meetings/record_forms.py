"""Forms of 记调解记录的签名 and 更正调解记录."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from wtforms import ValidationError

from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import ByMediator, MoveForm
from mediation.meetings.models import DETAILS, MediationSession
from mediation.meetings.queries import open_records, sittings_of
from mediation.meetings.record_text import CORRECTED
from mediation.meetings.seats import MEDIATOR, seats_of, signatures_of
from mediation.numbers import whole
from workflows.calendar import local_day
from workflows.meetings import RecordWay
from workflows.outcomes import PartyRole
from workflows.steps import moment_words

LONG = at_most(10000)


class OfRecord(MoveForm):
    """About one record of this round; the page of the record names it in the address."""

    sitting = Choose("哪一次调解", choices=[], validate_choice=False, validators=[needed("选一下是哪一次调解。")])
    _records: list[MediationSession]

    def choose(self, inquiry: Inquiry) -> MediationSession | None:
        """Fill the choices, newest first; the one that is meant."""
        open_ = set(open_records(inquiry.session, inquiry.dispute))
        self._records = [held for held in reversed(sittings_of(inquiry.session, inquiry.dispute.id).all) if held.no in open_]
        self.sitting.choices = [(str(held.no), f"第 {held.no} 次，{moment_words(held.held_at, inquiry.at)}") for held in self._records]
        if not self.is_submitted() and self._records:
            wanted = whole(request.args.get("sitting", "")) if has_request_context() else None
            self.sitting.data = str(next((held for held in self._records if held.no == wanted), self._records[0]).no)
        return next((held for held in self._records if str(held.no) == str(self.sitting.data)), None)

    def validate_sitting(self, _field: Choose) -> None:
        """A new round may have begun while the form lay open."""
        if str(self.sitting.data) not in {str(held.no) for held in self._records}:
            raise ValidationError("这次调解的记录不能再改、再签，请重新选。")

    def facts(self) -> dict[str, Any]:
        """The record by its number."""
        return super().facts() | {"sitting": int(self.sitting.data)}


class SignRecordForm(OfRecord):
    """What became of a line that is not signed on the screen."""

    seats = Ticks("谁", choices=[])
    guest = Line("别的在场的人", description="上面没有的写名字，比如见证人。", validators=[at_most(60)])
    way = Pick("签了吗", choices=[(w.value, w.label) for w in RecordWay if w is not RecordWay.PAD], validators=[needed("选一下签了没有。")])
    signed_on = Day("哪天")
    reason = Words("为什么没签", description="拒签要写：当事人怎么说的。", validators=[at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Whoever has not signed this version."""
        held = self.choose(inquiry)
        lines = signatures_of(inquiry.session, [held])[held.id] if held else []
        done = {line.seat for line in lines if held and line.version == held.version and line.way.signed}
        seats = seats_of(inquiry.session, inquiry.dispute, held, lines) if held else []
        self.seats.choices = [(seat.key, f"{seat.name}（{seat.label}）") for seat in seats if seat.key not in done]
        self.seats.render_kw = {"data-pick": len([seat for seat in seats if seat.key != MEDIATOR]), "data-pick-words": "全选"}
        if not self.is_submitted():
            self.signed_on.data = local_day(inquiry.at)
            wanted = request.args.get("seat", "") if has_request_context() else ""
            self.seats.data = [wanted] if wanted in dict(self.seats.choices) else []


class CorrectRecordForm(OfRecord, ByMediator):
    """更正: what was read out and found wrong, put right."""

    place = Line("在哪儿", validators=[needed("写一下在哪儿调的，比如枫源村调解室。"), at_most(80)])
    present = Line("到场的人", validators=[needed("写一下谁到场了。"), at_most(400)])
    rights_told = Pick("权利和义务", choices=[("yes", "已告知双方"), ("no", "没有告知")])
    course = Words("经过", validators=[needed("写几句经过，双方各怎么说。"), LONG])
    said_applicant = Words("申请人怎么说", validators=[LONG])
    said_respondent = Words("被申请人怎么说", validators=[LONG])
    said_third = Words("第三人怎么说", validators=[LONG])
    facts_checked = Words("查清了什么", validators=[LONG])
    undisputed = Words("双方没有争议的事", validators=[LONG])
    offer_applicant = Words("申请人愿意怎样", validators=[LONG])
    offer_respondent = Words("被申请人愿意怎样", validators=[LONG])
    offer_third = Words("第三人愿意怎样", validators=[LONG])
    recorder = Line("记录人", validators=[at_most(40)])
    reason = Words("更正了什么、为什么", description="签过名的要看过新的一稿，重新签；原来的一稿留着。", validators=[needed("写一句更正了什么、为什么。"), at_most(200)])
    later = (*(name for name, _ in DETAILS), "recorder")
    later_before = "reason"
    later_words = "写细一点的部分：各方怎么说、查清的事、没有争议的、各方方案"
    sends = True

    def prepare(self, inquiry: Inquiry) -> None:
        """As it reads now, to be changed."""
        super().prepare(inquiry)
        held = self.choose(inquiry)
        if not inquiry.dispute.active(PartyRole.THIRD_PARTY):
            del self.said_third, self.offer_third
        self.later = tuple(name for name in self.later if name in self)
        if held is not None and not self.is_submitted():
            for name in CORRECTED:
                if name in self:
                    self[name].data = getattr(held, name)
            self.rights_told.data = "yes" if held.rights_told else "no"

    def facts(self) -> dict[str, Any]:
        """What was emptied is given too; a caller may leave out what stays as it is."""
        kept = {name: self[name].data or "" for name in CORRECTED
                if name in self and name != "rights_told" and (self[name].raw_data or self[name].data)}
        told = {"rights_told": self.rights_told.data == "yes"} if self.rights_told.data else {}
        return super().facts() | kept | told


MOVE_FORMS.update({"sign_record": SignRecordForm, "correct_record": CorrectRecordForm})
