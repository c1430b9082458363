"""Forms of what is written down without moving the case."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField

from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import (
    Choose,
    Day,
    Line,
    Moment,
    Money,
    Number,
    Pick,
    Rows,
    Ticks,
    Words,
    at_most,
    needed,
)
from mediation.disputes.move_form import CZB_CHOICES, HOW, MOJ_CHOICES, MoveForm, of
from mediation.disputes.models import Dispute
from workflows.grounds import (
    ExtendGround,
)
from workflows.outcomes import (
    Difficulty,
    PartyKind,
    PartyRole,
    Risk,
)


def staying(dispute: Dispute) -> list[tuple[int, str]]:
    """The parties who have not left, by number."""
    return [(p.no, f"{p.name}（{p.role.label}）") for p in dispute.parties if not p.left_at]


class NoteForm(MoveForm):
    """备注."""

    text = Words("写一句", validators=[needed("写几个字再存。"), at_most(2000)])


class ExtendForm(MoveForm):
    """延期."""

    days = Number("延长几天", validators=[needed("写延长几天，比如 7。")])
    ground = Pick("为什么", choices=[(g.value, g.label) for g in ExtendGround], validators=[needed("选一下是双方要求还是案情复杂。")])
    reason = Words("具体情况", description="双方都要求的，居民时限也一起延长。", validators=[needed("写一句理由。"), at_most(150)])
    told_parties = Ticks("告诉了哪几方", coerce=int, choices=[], validators=[needed("勾上已经告诉了哪几方要延期。")],
                         description="要延几天、为什么，先跟当事人说清楚。")
    told_how = Choose("怎么告诉的", choices=HOW, validators=[needed("选一下怎么告诉的，比如电话。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those who are still in."""
        self.told_parties.choices = staying(inquiry.dispute)
        self.told_parties.render_kw = {"data-pick": len(self.told_parties.choices), "data-pick-words": "全选"}


class LeavePartyForm(MoveForm):
    """当事人退出."""

    party = Pick("哪一位退出", validators=[needed("选一下哪一位退出。")], choices=[])
    asked_on = Day("哪天提出的")
    reason = Words("为什么退出", validators=[needed("写一句理由。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those who are still in."""
        self.party.choices = [(str(no), name) for no, name in staying(inquiry.dispute)]


class RiskForm(MoveForm):
    """调高 or 调低风险."""

    risk = Pick("调到", choices=[(r.value, f"{r.label}风险") for r in Risk], validators=[needed("选一级风险。")])
    reason = Words("为什么", validators=[needed("写一句理由。")])


class DangerForm(MoveForm):
    """报警或通报."""

    to = Line("报给谁", description="比如：枫桥派出所。", validators=[needed("写一下报给了谁，比如枫桥派出所。"), at_most(60)])
    told_at = Moment("几点报的", validators=[needed("写一下几点报的。")])
    officer = Line("接的人", validators=[at_most(40)])
    content = Words("报了什么", validators=[needed("写一句报了什么。"), at_most(1000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, unless it was earlier."""
        if not self.is_submitted():
            self.told_at.data = inquiry.at.astimezone(LOCAL)


class PartyForm(Rows):
    """One party as it comes in."""

    role = Choose("是什么人", choices=of(PartyRole), default=PartyRole.RESPONDENT.value)
    kind = Pick("类型", choices=[(PartyKind.PERSON.value, "个人"), (PartyKind.COMPANY.value, "企业"),
                                     (PartyKind.ORGANISATION.value, "其他组织")], default=PartyKind.PERSON.value)
    name = Line("姓名或名称")
    id_number = Line("身份证号或信用代码")
    phone = Line("电话")
    address = Line("住址或单位，不知道可空")
    count = Number("人数", default=1)
    represents = Number("代表第几位当事人")


class ClaimForm(Rows):
    """One claim."""

    text = Line("诉求，一条一行")
    amount = Money("金额")


class AmendForm(MoveForm):
    """补充信息: what was missing at the window."""

    category = Choose("类别", choices=MOJ_CHOICES)
    czb = Choose("综治类别", choices=CZB_CHOICES)
    difficulty = Choose("难易程度", choices=of(Difficulty, ("", "不变")))
    parties = FieldList(FormField(PartyForm), label="补当事人", min_entries=1)
    claims = FieldList(FormField(ClaimForm), label="补诉求", min_entries=1)
    reason = Words("说明", description="可以不写。")

    def facts(self) -> dict[str, Any]:
        """Only rows with something in them."""
        given = super().facts()
        given["parties"] = [row for row in self.parties.data if row.get("name")]
        given["claims"] = [row for row in self.claims.data if row.get("text")]
        return {name: value for name, value in given.items() if value}
