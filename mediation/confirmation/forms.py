"""Forms of 司法确认: the joint application, and what the court said."""

from __future__ import annotations

from flask import has_request_context, request
from wtforms import BooleanField

from mediation.confirmation.packet import BROUGHT
from mediation.confirmation.queries import (
    SIDES,
    agreement_of,
    bound,
    confirmable_until,
    unapplied,
    waiting_applications,
)
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Day, Line, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm
from mediation.numbers import whole
from workflows.calendar import local_day
from workflows.outcomes import PartyRole
from workflows.promises import ASKED_FIRST, CourtResult, Excluded

PEOPLE = {"data-pick": 0, "data-pick-find": "输入姓名找", "data-pick-each": "位"}


class ApplyForm(MoveForm):
    """申请司法确认."""

    parties = Ticks("哪几位一起申请", coerce=int, choices=[], validators=[needed("选一下哪几位一起申请。")], render_kw=PEOPLE,
                    description="双方共同申请；一方人多的，只选要确认的几位。")
    excluded = Ticks("有没有这些内容，有就勾上", choices=Excluded.choices(), description="有一样，法院就不受理（民诉法解释第355条）。")
    only_payment = BooleanField("只确认给钱、给物、做事", description="不确认身份关系，也不确认东西归谁。")
    court = Line("递交给哪家法院", validators=[needed("写一下递交给哪家法院。"), at_most(60)],
                 description="一方住所地、标的物所在地或者调委会所在地的基层法院（民事诉讼法第205条）。")
    filed_on = Day("哪天递交的", validators=[needed("选一下哪天递交的，今天或以前。")])
    papers = Ticks("一起交了哪些", choices=list(BROUGHT.items()))

    def prepare(self, inquiry: Inquiry) -> None:
        """Everybody whom the agreement binds and who has not applied with everybody on the other side; the question about the matter where it is likely."""
        agreement = agreement_of(inquiry.session, inquiry.dispute)
        binding, open_ = bound(inquiry.dispute, agreement), {no for pair in unapplied(inquiry.session, inquiry.dispute) for no in pair}
        third = {party.no for party in inquiry.dispute.active(PartyRole.THIRD_PARTY)} if open_ else set()
        people = [party for party in inquiry.dispute.active(*SIDES) if party.no in binding & (open_ | third)]
        self.parties.choices = [(party.no, f"{party.name}（{party.role.label}）") for party in people]
        self.parties.render_kw = {**PEOPLE, "data-pick": len(people), "data-pick-words": "全选"}
        if (inquiry.dispute.category or "") not in ASKED_FIRST:
            del self.only_payment
        until = confirmable_until(inquiry)
        over = until is not None and until < local_day(inquiry.at)
        if over and until:
            self.filed_on.description = f"30 日到 {until:%-m月%-d日} 已满，只能补记这天以前已经递交的。"
        if not self.is_submitted():
            self.filed_on.data = None if over else local_day(inquiry.at)
            if len(people) == 2:
                self.parties.data = [party.no for party in people]


class ResultForm(MoveForm):
    """记法院结果."""

    application = Pick("哪一次申请", coerce=int, choices=[], validators=[needed("选一下是哪一次申请。")])
    parties = Ticks("这个结果是哪几位的", coerce=int, choices=[], validators=[needed("选一下这个结果是哪几位的。")], render_kw=PEOPLE)
    result = Pick("法院怎么定的", choices=CourtResult.choices(), validators=[needed("选一下法院的结果。")])
    ruled_on = Day("裁定是哪天的", validators=[needed("选一下裁定是哪天的，今天或以前。")])
    case_number = Line("案号", validators=[at_most(60)], description="照裁定书写，比如（2026）浙0681民特12号；撤回的可以空。")
    note = Words("为什么，告知了什么", validators=[at_most(400)],
                 description="驳回的要写：告知可以变更协议、另达成协议，或者起诉。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Applications that wait, and those in them without an answer."""
        today, rows = local_day(inquiry.at), waiting_applications(inquiry)
        names = {party.no: party.name for party in inquiry.dispute.parties}
        self.application.choices = [
            (each.no, f"第 {each.no} 次，{each.filed_on:%-m月%-d日}递交{each.court}，{len(each.waiting)} 位等答复") for each in rows
        ]
        waiting = list(dict.fromkeys(no for each in rows for no in each.waiting))
        self.parties.choices = [(no, names.get(no, "")) for no in waiting]
        self.parties.render_kw = {**PEOPLE, "data-pick": len(waiting), "data-pick-words": "全选"}
        if not self.is_submitted() and rows:
            asked = whole(request.args.get("application", "")) if has_request_context() else None
            chosen = next((each for each in rows if each.no == asked), rows[0])
            self.application.data, self.ruled_on.data = chosen.no, today
            self.parties.data = chosen.waiting if len(chosen.waiting) == 1 else []


MOVE_FORMS.update({"apply_confirmation": ApplyForm, "court_result": ResultForm})
