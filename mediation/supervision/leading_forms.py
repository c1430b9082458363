"""Forms of 包案 and 批示."""

from __future__ import annotations

from flask import has_request_context, request

from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Line, Moment, Pick, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.forms_handling import ReasonForm
from mediation.disputes.move_form import BLANK, MoveForm
from mediation.supervision.joining_choices import involved_units
from mediation.supervision.leading_queries import leaders, my_instructions
from workflows.calendar import local_day
from workflows.joint import Duty, VisitWay
from workflows.roles import Role


class TakeChargeForm(MoveForm):
    """领导包案."""

    leader = Choose("哪位领导", choices=[], validators=[needed("选一位在岗的领导。")])
    reason = Words("为什么要包案", description="比如：人多、拖得久、可能激化。", validators=[needed("写一句为什么要领导包案。"), at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """A leader takes it himself; the supervisor names one."""
        actor = inquiry.actor
        people = leaders(inquiry.session, inquiry.dispute.region_code, inquiry.at)
        if not actor.has(Role.SUPERVISOR):
            people = [person for person in people if person.id == actor.person_id]
        self.leader.choices = [(p.username, p.name) for p in people] if len(people) == 1 else [
            BLANK, *((p.username, p.name) for p in people)]


class DutyForm(MoveForm):
    """四包."""

    duty = Pick("哪一包", choices=[(d.value, d.label) for d in Duty], validators=[needed("选一下是四包里的哪一包。")])
    text = Words("做了什么", validators=[needed("写一句做了什么。"), at_most(300)])
    done_on = Day("哪天", validators=[needed("选今天或以前的日子。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Today, unless it was earlier."""
        if not self.is_submitted():
            self.done_on.data = local_day(inquiry.at)
            self.duty.data = request.args.get("duty") if has_request_context() else None


class VisitForm(MoveForm):
    """接访、约访、下访、走访."""

    way = Pick("怎么见的", choices=[(w.value, w.label) for w in VisitWay], validators=[needed("选一下是接访、约访、下访还是走访。")])
    held_at = Moment("什么时候", validators=[needed("写一下什么时候见的。")])
    place = Line("在哪儿", validators=[needed("写一下在哪儿见的。"), at_most(80)])
    present = Line("见了谁", validators=[needed("写一下见了谁。"), at_most(200)])
    course = Words("谈了什么，定了什么", validators=[needed("写几句谈了什么，定了什么。"), at_most(5000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, unless it was earlier."""
        if not self.is_submitted():
            self.held_at.data = inquiry.at.astimezone(LOCAL)


class StrikeOffForm(ReasonForm):
    """包案销号."""

    reason = Words("为什么销号", description="比如：已办结，当事人息诉。", validators=[needed("写一句为什么销号。"), at_most(200)])


class InstructForm(MoveForm):
    """批示."""

    text = Words("批示", validators=[needed("写批示的内容。"), at_most(2000)])
    unit = Choose("批给哪个单位", choices=[], validators=[needed("选批给哪个单位。")])
    due_on = Day("哪天前答复，没有可空")

    def prepare(self, inquiry: Inquiry) -> None:
        """Units that have to do with the case first; the holder chosen."""
        units = involved_units(inquiry)
        self.unit.choices = [(u.code, u.short_name) for u in units]
        if units and not self.is_submitted():
            self.unit.data = units[0].code


class AnswerInstructionForm(MoveForm):
    """答复批示."""

    instruction = Pick("哪一条批示", choices=[], validators=[needed("选一下答复哪一条批示。")])
    answer = Words("办得怎么样", validators=[needed("写一下办得怎么样。"), at_most(3000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those that wait for one's own unit."""
        rows = my_instructions(inquiry)
        self.instruction.choices = [(str(row.id), row.text[:60]) for row in rows]
        if rows and not self.is_submitted():
            self.instruction.data = str(rows[-1].id)


MOVE_FORMS.update({
    "take_charge": TakeChargeForm, "tick_duty": DutyForm, "visit": VisitForm, "strike_off": StrikeOffForm,
    "instruct": InstructForm, "answer_instruction": AnswerInstructionForm,
})
