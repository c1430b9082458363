"""Forms of 督办: issuing an order, and the few words that go back and forth on it."""

from __future__ import annotations

from mediation.clocks.rulebook import rules_in_force
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm
from mediation.supervision.models import COPIED, REASON, TITLE, WORDS
from mediation.supervision.order_queries import may_answer_for, open_order_of
from workflows.clocks import ClockKind
from workflows.grades import Grade


class SuperviseForm(MoveForm):
    """督办: to whom, about what, what exactly, by when."""

    unit = Choose("发给哪个单位", validators=[needed("选一个跟这件有关的单位来答复。")], choices=[])
    title = Line("要说明什么，一句话", description="比如：请说明两次约谈未到的原因。",
                 validators=[needed("写一句要说明什么，比如“请说明两次约谈未到的原因”。"), at_most(TITLE)])
    demand = Words("要答复哪几条", description="一条一条写：一、…；二、…。", validators=[needed("写清要答复哪几条。"), at_most(WORDS)])
    reason = Words("为什么督办，可空", description="写了就放在往来的头一条。", validators=[at_most(REASON)])
    due_on = Day("哪天前答复，可空")
    copied_to = Line("抄送，可空", description="比如：店口镇分管领导。", validators=[at_most(COPIED)])

    def prepare(self, inquiry: Inquiry) -> None:
        """The units that have to do with the case, the holder first; how long there is if no day is given."""
        units = may_answer_for(inquiry.session, inquiry.dispute)
        self.unit.choices = [(unit.code, unit.short_name) for unit in units]
        rule = rules_in_force(inquiry.session, inquiry.at).rule_for(ClockKind.REPLY, level=inquiry.dispute.level)
        self.due_on.description = f"不填就是 {rule.length} {rule.unit.label}。"


class ReplyForm(MoveForm):
    """答复."""

    text = Words("答复", description="逐条写清；督导认可就结束。", validators=[needed("写几句再送出。"), at_most(WORDS)])


class WriteForm(MoveForm):
    """补充要求."""

    text = Words("还要求什么", validators=[needed("写几句再送出。"), at_most(WORDS)])


class ReturnForm(MoveForm):
    """退回重答."""

    text = Words("哪一条没答清", validators=[needed("写明哪一条没答清。"), at_most(WORDS)])


class AcceptForm(MoveForm):
    """认可."""

    text = Words("说明，可以不写", validators=[at_most(WORDS)])


class CardForm(MoveForm):
    """升牌: only higher ones are offered."""

    grade = Pick("升为", validators=[needed("选升为哪一级。")], choices=[])
    reason = Words("为什么升牌", validators=[needed("写一句理由。"), at_most(REASON)])

    def prepare(self, inquiry: Inquiry) -> None:
        """What is above the present grade."""
        order = open_order_of(inquiry.session, inquiry.dispute)
        now = Grade(order.grade) if order else Grade.ORDER
        self.grade.choices = [(grade.value, grade.label) for grade in Grade if grade.rank > now.rank]


class CancelForm(MoveForm):
    """撤销."""

    reason = Words("为什么撤销", validators=[needed("写一句理由。"), at_most(REASON)])


ORDER_FORMS: dict[str, type[MoveForm]] = {
    "supervise": SuperviseForm, "reply": ReplyForm, "write": WriteForm, "return_reply": ReturnForm,
    "accept_reply": AcceptForm, "raise_card": CardForm, "cancel_order": CancelForm,
}
MOVE_FORMS.update(ORDER_FORMS)
