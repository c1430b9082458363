"""Forms of 履行 for several at once: what many were given on one day, and entries that were wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import has_request_context, request
from wtforms import HiddenField

from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm, of
from mediation.numbers import whole
from mediation.promises.correcting import entries
from mediation.promises.forms import PICKED, label, proofs_to_choose
from mediation.promises.queries import payable_promises
from workflows.calendar import local_day
from workflows.promises import PayWay
from workflows.steps import day_words


def _number(value: Any) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


class ManyForm(MoveForm):
    """一起记履行."""

    due = HiddenField("只列哪一天到期的，比如 2026-11-30；不写就是全部")
    promises = Ticks("哪几笔办好了", coerce=int, choices=[], validators=[needed("选一下是哪几笔，没有拿到的不要勾。")], render_kw=PICKED,
                     description="没有拿到的去掉勾，留着待履行。只付了一部分的也去掉，到“履行”页上那一笔单独记。")
    paid_on = Day("哪天付的、办的", validators=[needed("选一下哪天付的、办的。")])
    way = Choose("怎么付的", choices=of(PayWay))
    proof = Choose("凭证", choices=[], coerce=_number, description="一张工资表、转账清单先传到“材料”，选“履行凭证”，这几笔共用。")
    note = Words("怎么知道的", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """All of one day, ticked; without a day all there are, none ticked."""
        if has_request_context() and not self.is_submitted():
            self.due.data = request.args.get("due", "")
        today, day = local_day(inquiry.at), _day(self.due.data)
        found = payable_promises(inquiry)
        rows = sorted((each for each in found if day is None or (day == each.due_on and not each.looked)), key=lambda each: (each.due_on, each.no))
        self.promises.choices = [(each.no, label(each, None if day else today)) for each in rows]
        self.promises.render_kw = {**PICKED, "data-pick": len(rows), "data-pick-words": "全选"}
        if day is not None:
            self.promises.label.text = f"{day_words(day, today)}到期的 {len(rows)} 笔，哪几笔办好了"
        if not self.is_submitted():
            self.promises.data = [each.no for each in rows] if day is not None else []
            self.paid_on.data = today
        proofs_to_choose(self, inquiry)

    def facts(self) -> dict[str, Any]:
        """The day only chose what was listed."""
        return {name: value for name, value in super().facts().items() if name != "due"}


class CorrectForm(MoveForm):
    """更正履行记录."""

    entries = Ticks("哪一条记错了", choices=[], validators=[needed("选一下是哪一条记错了。")],
                    render_kw={**PICKED, "data-pick-find": "输入几个字找", "data-pick-each": "条"})
    reason = Words("错在哪里", description="比如：这笔记重了；金额多写了一位。原来的记录留着，划掉。",
                   validators=[needed("写一句错在哪里。"), at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """What still counts; from one entry those that were written down together with it."""
        found = entries(inquiry)
        asked = request.args.get("entry", "") if has_request_context() and not self.is_submitted() else ""
        at = next((each.at for each in found if each.key == asked), None)
        shown = [each for each in found if at in (None, each.at)]
        self.entries.choices = [(each.key, f"{each.words}（{day_words(local_day(each.at), local_day(inquiry.at))}记）") for each in shown]
        self.entries.render_kw = {**(self.entries.render_kw or {}), "data-pick": len(shown), "data-pick-words": "全选"}
        if at is not None:
            self.entries.data = [asked]


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None


MOVE_FORMS.update({"pay_many": ManyForm, "correct_performance": CorrectForm})
