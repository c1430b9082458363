"""Forms of 评价 and 回访."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from mediation.config import LOCAL
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import HOW, MoveForm, PlainMove, of
from mediation.feedback.rating import PRINT, SMS
from mediation.notices.to_parties import may_text
from mediation.promises.forms import PICKED, label
from workflows.acts import open_acts
from workflows.following import Kept, Since, VisitWhy, Way
from workflows.outcomes import Satisfaction
from workflows.permissions import BY_NAME
from workflows.promises import DayBasis

TEXTED = "短信在上班时间发出，没登记手机号的打印评价单；打印的到“回访”页取，剪开当面给本人。"
NOT_TEXTED = "这里还没有接通短信，不会发短信：记下以后到“回访”页点“打印评价单”，一人一张剪开当面给，扫二维码或照着网址打开就能评。"
# Of more that is open the first are named.
NAMED = 3


class AskRatingForm(MoveForm):
    """请当事人评价: a slip or a short message for each."""

    parties = Ticks("请谁评价", coerce=int, choices=[], validators=[needed("选一下请哪一位当事人评价。")],
                    description="评价页上没有姓名、没有案情，当事人自己点，调解员看不到谁说了什么。")
    way = Pick("怎么给", choices=[(PRINT, "打印评价单，扫二维码"), (SMS, "发短信")], default=PRINT,
               validators=[needed("选一下打印评价单还是发短信。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those who have not rated yet; short messages only where they can be sent."""
        open_to = PROVIDERS["may_be_rated"](inquiry)
        self.parties.choices = [(p.no, f"{p.name}（{p.role.label}）") for p in open_to]
        self.parties.render_kw = {"data-pick": len(open_to), "data-pick-words": "全选"}
        self.way.description = TEXTED
        if not may_text(inquiry.session):
            self.way.choices, self.way.description = [(PRINT, "打印评价单，扫二维码")], NOT_TEXTED
        if not self.is_submitted():
            self.parties.data = [p.no for p in open_to][:2]


class FollowUpForm(MoveForm):
    """回访记录 (domain.md §5.2): why, whom, how it is now, what happened since, when again."""

    why = Choose("为什么回访", choices=of(VisitWhy), validators=[needed("选一下为什么回访。")])
    parties = Ticks("回访了谁", coerce=int, choices=[], validators=[needed("选一下回访了哪一位当事人。")])
    how = Choose("怎么回访的", choices=HOW, validators=[needed("选一下怎么回访的，比如电话。")])
    visited_on = Day("哪天", validators=[needed("选一下哪天回访的。")])
    reached = Pick("找到人了吗", choices=[("yes", "见到或打通了"), ("no", "没联系上，算一次")], default="yes")
    kept = Pick("履行得怎么样", choices=[(k.value, k.label) for k in Kept], default="", validate_choice=False)
    performed = Ticks("哪几笔已经办好了", coerce=int, choices=[])
    performed_on = Day("哪天办好的")
    performed_said = Line("谁说办好的", description="比如：王某说钱收到了。记到“履行”里。", validators=[at_most(200)])
    course = Words("现在怎么样", description="双方各怎么说，还有什么没办好。", validators=[at_most(2000)])
    satisfaction = Pick("满意吗", choices=[(s.value, s.label) for s in Satisfaction], default=Satisfaction.UNANSWERED.value)
    since = Ticks("办结以后有没有这些事", choices=[(s.value, s.label) for s in Since], description="没有就不勾。")
    ways = Ticks("有人反悔的，告诉了他能走哪条路", choices=[(w.value, w.label) for w in Way], description="没人反悔不用勾。")
    hidden_risk = BooleanField("有隐患，可能再闹起来")
    risk_words = Line("什么隐患", validators=[at_most(400)])
    next_on = Day("下次回访，没定可空")
    why_me = Line("为什么由调解员自己回访", validators=[at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Who is there, today, and the reason that fits; only the mediator is asked why they go themselves."""
        hearers = PROVIDERS["hearers"](inquiry)
        self.parties.choices = [(p.no, f"{p.name}（{p.role.label}）") for p in hearers]
        self.parties.render_kw = {"data-pick": len(hearers), "data-pick-words": "全选"}
        mine = inquiry.actor.person_id == inquiry.dispute.mediator_id or PROVIDERS["mediated_for"](inquiry)
        if not mine:
            del self.why_me
        self._prepare_performed(inquiry)
        if not self.is_submitted():
            self.visited_on.data = inquiry.at.astimezone(LOCAL).date()
            self.why.data = VisitWhy.CLOSED.value
            # Whom one spoke with is ticked, not unticked: what stands here is taken for having been said.
            self.parties.data = [p.no for p in hearers] if len(hearers) == 1 else []

    def _prepare_performed(self, inquiry: Inquiry) -> None:
        """What still has to be done, to be ticked by who may write it down; whoever may not is told who does."""
        rows = [each for each in PROVIDERS["payable_promises"](inquiry) if each.basis is not DayBasis.LASTING]
        today = inquiry.at.astimezone(LOCAL).date()
        self.performed.choices = [(each.no, label(each, today)) for each in rows]
        self.performed.render_kw = {**PICKED, "data-pick": len(rows), "data-pick-words": "全选"}
        self.performed.description = "“全部履行”的都要勾上，这里勾的一起记到“履行”里；只付了一部分的不勾，到“履行”页单独记。"
        asked = attempt_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at, facts={})
        if rows and open_acts((BY_NAME["performance"],), asked):
            return
        if rows:
            named = "；".join(label(each, today) for each in rows[:NAMED]) + ("；等" if len(rows) > NAMED else "")
            self.kept.description = f"还有 {len(rows)} 笔约定没记办好，要承办的人先记到“履行”里，才能选“全部履行”：{named}。"
        for name in ("performed", "performed_on", "performed_said"):
            del self[name]

    def facts(self) -> dict[str, Any]:
        """`reached` as a truth value; lists only where something is ticked."""
        given = super().facts()
        given["reached"] = str(self.reached.data).lower() in ("yes", "true", "1")
        return {name: value for name, value in given.items() if value != []}


MOVE_FORMS["invite_rating"] = AskRatingForm
MOVE_FORMS["rate"] = PlainMove
MOVE_FORMS["follow_up"] = FollowUpForm
