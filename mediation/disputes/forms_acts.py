"""Forms of what is written down without moving the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, FieldList, FormField

from mediation.config import LOCAL
from mediation.disputes.facts import PROVIDERS, Inquiry
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
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import BLANK, CZB_CHOICES, HOW, MOJ_CHOICES, MoveForm, of
from mediation.disputes.parties import ACTS_FOR, id_label
from workflows.grounds import (
    ExtendGround,
)
from workflows.outcomes import (
    Difficulty,
    PartyKind,
    PartyRole,
    Risk,
    Sex,
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


class RaiseRiskForm(MoveForm):
    """调高风险."""

    risk = Pick("调到", choices=[], validators=[needed("选一级风险。")])
    reason = Words("为什么", validators=[needed("写一句理由。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """The grades it can still go to."""
        now = inquiry.dispute.risk
        self.risk.choices = [(r.value, f"{r.label}风险") for r in Risk if self.reaches(r, now)]

    def reaches(self, risk: Risk, now: Risk) -> bool:
        """Higher ones."""
        return risk.rank > now.rank


class LowerRiskForm(RaiseRiskForm):
    """调低风险."""

    def reaches(self, risk: Risk, now: Risk) -> bool:
        """Lower ones."""
        return risk.rank < now.rank


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


KINDS = [(PartyKind.PERSON.value, "个人"), (PartyKind.COMPANY.value, "单位")]
ROLES = of(PartyRole)


# What papers state of a party besides: opens on demand, because the window seldom knows it at once.
STATED = {"sex": "性别", "ethnic": "民族", "job": "职业", "representative": ""}


class PartyForm(Rows):
    """One party as it comes in."""

    role = Choose("是什么人", choices=ROLES, default=PartyRole.RESPONDENT.value)
    # callers may send organisation as well; party_errors knows all three
    kind = Pick("类型", choices=KINDS, default=PartyKind.PERSON.value, validate_choice=False)
    represents = Choose("替谁", choices=[BLANK])
    name = Line("姓名或名称")
    id_number = Line("身份证号")
    phone = Line("手机")
    address = Line("住址或单位，不知道可空")
    count = Number("人数", default=1)
    sex = Choose("性别", choices=of(Sex, ("", "不清楚")))
    ethnic = Line("民族")
    job = Line("职业或职务")
    representative = Line("法定代表人或负责人")


class DetailForm(Rows):
    """What was not known of a party when it came in; papers state it."""

    party = Choose("哪一位", choices=[BLANK])
    id_number = Line("身份证号或信用代码")
    phone = Line("手机")
    address = Line("住址或单位")
    sex = Choose("性别", choices=of(Sex, ("", "不清楚")))
    ethnic = Line("民族")
    job = Line("职业或职务")
    representative = Line("法定代表人或负责人")


class ClaimForm(Rows):
    """One claim."""

    text = Line("诉求，一条一行")
    amount = Money("金额")


class AmendForm(MoveForm):
    """补充信息: what was missing at the window."""

    category = Choose("类别", choices=MOJ_CHOICES)
    czb = Choose("综治类别", choices=CZB_CHOICES)
    difficulty = Choose("难易程度", choices=of(Difficulty, ("", "不变")))
    parties = FieldList(FormField(PartyForm), label="补当事人", min_entries=1, render_kw={"more": STATED})
    details = FieldList(FormField(DetailForm), label="补当事人的信息", min_entries=1, render_kw={"more": STATED},
                        description="文书上要写的：性别、民族、职业、住址；单位写法定代表人和职务。")
    claims = FieldList(FormField(ClaimForm), label="补诉求", min_entries=1)
    finder = Line("谁发现的", validators=[at_most(40)])
    consent = BooleanField("已问过双方，都同意调解")
    declaration = Words("为什么调解员不用回避", validators=[at_most(400)])
    reason = Words("说明", description="可以不写。")
    _case: Dispute | None = None

    def prepare(self, inquiry: Inquiry) -> None:
        """主动介入 alone has a finder and a consent; who acts for somebody chooses among the names."""
        case = inquiry.dispute
        if not case.proactive or case.finder:
            del self.finder
        if not case.proactive or case.consent:
            del self.consent
        self._case = case
        self._name_rows(case)
        # asked only once somebody comes in who shares something with the mediator; a caller's form is made before it is filled in
        if not self.is_submitted() or (self.facts() and not PROVIDERS["interest_added"](replace(inquiry, facts=self.facts()))):
            del self.declaration

    def process(self, *given: Any, **more: Any) -> None:
        """A draft that is filled in makes new rows."""
        super().process(*given, **more)
        if self._case is not None:
            self._name_rows(self._case)

    def _name_rows(self, case: Dispute) -> None:
        offers = _principals(case, self.parties.entries)
        for row in self.parties:
            row.form.represents.choices = [BLANK, *offers]
            row.form.id_number.label.text = id_label(row.form.kind.data)
        for known in self.details:
            known.form.party.choices = [BLANK, *((str(no), name) for no, name in staying(case))]

    def facts(self) -> dict[str, Any]:
        """Only rows with something in them."""
        given = super().facts()
        given["parties"] = [row | ({} if row.get("role") in ACTS_FOR else {"represents": None})
                            for row in self.parties.data if row.get("name")]
        given["details"] = [row for row in self.details.data if any(row.values())]
        given["claims"] = [row for row in self.claims.data if row.get("text")]
        return {name: value for name, value in given.items() if value}


def _principals(case: Dispute, rows: list[Any]) -> list[tuple[str, str]]:
    """Whom somebody may act for, by number in the case: those who are in it, then those who come with this form."""
    inside = [(str(p.no), f"{p.name}（{_word(p.role)}）") for p in case.parties if p.role not in ACTS_FOR and not p.left_at]
    coming = [row for row in rows if row.form["name"].data] or ([] if inside else rows)
    first = len(case.parties) + 1
    return inside + [(str(no), f"{row.form['name'].data or '这一位'}（{_word(row.form.role.data)}）")
                     for no, row in enumerate(coming, start=first) if row.form.role.data not in ACTS_FOR]


def _word(role: str) -> str:
    return dict(ROLES).get(role, "")
