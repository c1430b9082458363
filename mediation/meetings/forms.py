"""The form of a session record."""

from __future__ import annotations

from wtforms import BooleanField

from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Line, Moment, Pick, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import ByMediator
from mediation.meetings.models import SessionResult
from workflows.outcomes import PartyRole


class SessionForm(ByMediator):
    """记录一次调解: 时间, 地点, 到场人, 经过, 结果."""

    held_at = Moment("什么时候调的", validators=[needed("写一下什么时候调的。")])
    place = Line("在哪儿", validators=[needed("写一下在哪儿调的，比如枫源村调解室。"), at_most(80)])
    present = Line("谁到场了", description="双方、代理人、请来帮忙的人都写上。", validators=[needed("写一下谁到场了。"), at_most(400)])
    rights_told = BooleanField("已告知双方权利和义务", description="自愿、可以随时不调、可以换调解员、不收费。")
    course = Words("经过", description="双方各怎么说，查清了什么，还差多少。", validators=[needed("写几句经过，双方各怎么说。"), at_most(10000)])
    result = Pick("结果", choices=[(r.value, r.label) for r in SessionResult], validators=[needed("选一下结果：谈成了、还要再谈，还是没谈成。")])
    next_at = Moment("下次什么时候谈，没定可空")

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, with both sides present, unless it was otherwise."""
        super().prepare(inquiry)
        if not self.is_submitted():
            self.held_at.data = inquiry.at.astimezone(LOCAL)
            sides = inquiry.dispute.active(PartyRole.APPLICANT, PartyRole.RESPONDENT)
            self.present.data = "、".join(p.name for p in sides[:6])


MOVE_FORMS["session"] = SessionForm
