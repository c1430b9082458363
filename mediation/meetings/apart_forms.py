"""Forms of 背对背谈话 and 回避."""

from __future__ import annotations

from typing import Any

from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Moment, Pick, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.forms_acts import staying
from mediation.disputes.move_form import ByMediator, MoveForm
from workflows.calendar import local_day


class CaucusForm(ByMediator):
    """背对背谈话: with whom, when, what was said in confidence."""

    party = Pick("和谁谈的", choices=[], validators=[needed("选一下和谁谈的。")])
    held_at = Moment("什么时候", validators=[needed("写一下什么时候谈的。")])
    text = Words("谈了什么", validators=[needed("写几句谈了什么。"), at_most(10_000)],
                 description="加密保存，只有这件的调解员看得到：不进卷宗、文书、摘要和导出，上级、负责人也看不到。本单位换了调解员（包括回避），由接手的那位看，原来的看不到了。")

    sends = True

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, unless it was earlier."""
        super().prepare(inquiry)
        self.party.choices = [(str(no), words) for no, words in staying(inquiry.dispute)]
        if not self.is_submitted():
            self.held_at.data = inquiry.at.astimezone(LOCAL)

    def facts(self) -> dict[str, Any]:
        """The party by its number."""
        return super().facts() | {"party": int(self.party.data)}


class RecuseForm(MoveForm):
    """申请回避: a party asks for another mediator, or the mediator steps back."""

    party = Choose("谁提出的", choices=[])
    asked_on = Day("哪天提出的")
    reason = Words("为什么要回避", validators=[needed("写一句理由。"), at_most(400)],
                   description="比如：调解员是对方的亲戚；调解员自己觉得不便。负责人同意时要同时换一位。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Today."""
        self.party.choices = [("", "调解员自己提出"), *((str(no), words) for no, words in staying(inquiry.dispute))]
        if not self.is_submitted():
            self.asked_on.data = local_day(inquiry.at)

    def facts(self) -> dict[str, Any]:
        """The party by its number."""
        given = super().facts()
        return given | ({"party": int(given["party"])} if given.get("party") else {})


MOVE_FORMS.update({"caucus": CaucusForm, "recuse": RecuseForm})
