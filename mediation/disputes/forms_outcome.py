"""Forms of results, 反馈 and 办结."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField

from mediation.config import LOCAL
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Rows, Ticks, Words, at_most, needed
from mediation.disputes.move_form import HOW, ByMediator, MoveForm, of
from mediation.disputes.same_person import NOBODY
from workflows.grounds import (
    ReopenReason,
    ReworkReason,
    TerminateGround,
)
from workflows.guards.ending import ANSWERED_CHANNELS
from workflows.guards.mediating import outcome_faults
from workflows.in_force import named
from workflows.outcomes import (
    Outcome,
    Route,
    Satisfaction,
)

# What the mediator may not hear is read beside these forms, and not written on by them.
READ_BY_ALL = "会记进经过，调解员也看得到：写要再调什么，不写是谁评的、怎么评的。"


class ClaimOutcome(Rows):
    """One claim of a settlement."""

    no = HiddenField()
    outcome = Pick("结果", choices=[(Outcome.SETTLED.value, "谈成了"), (Outcome.FAILED.value, "没谈成")],
                         default=Outcome.SETTLED.value)


class SettleForm(ByMediator):
    """达成协议."""

    outcomes = FieldList(FormField(ClaimOutcome), label="每条诉求谈成没有")
    route = Choose("没谈成的，告诉当事人走哪条路", choices=of(Route, ("", "都谈成了，不用选")))

    def prepare(self, inquiry: Inquiry) -> None:
        """A row a claim, with its words."""
        super().prepare(inquiry)
        self.claims = {str(claim.no): claim.text for claim in inquiry.dispute.claims}
        agreement = PROVIDERS["agreement"](inquiry)
        if not self.outcomes.entries:
            self._add_rows(self.claims)
            for entry in self.outcomes.entries if agreement else ():
                if int(entry.form.no.data or 0) in agreement.open_claims:
                    entry.form.outcome.data = Outcome.FAILED.value
        if agreement and agreement.outside:
            self.route.description = f"{named(list(agreement.outside))}不在协议里，也要告诉他们走哪条路。"
        for entry in self.outcomes.entries:
            entry.form.outcome.label.text = self.claims.get(str(entry.form.no.data), "没有这条诉求")

    def validate(self, extra_validators: Any = None) -> bool:
        """Rows that were sent are those of the claims; one that came since is shown to be answered as well."""
        valid = bool(super().validate(extra_validators))
        faults = outcome_faults(self.claims, [str(entry.form.no.data) for entry in self.outcomes.entries])
        if faults:
            self.outcomes.errors = [f"诉求 {no}：{fault}" for no, fault in faults.items()]
            self._add_rows(faults.keys() & self.claims.keys())
        return valid and not faults

    def _add_rows(self, numbers: Iterable[str]) -> None:
        for no in sorted(numbers, key=int):
            entry = self.outcomes.append_entry({"no": no})
            entry.form.outcome.label.text = self.claims[no]

    def facts(self) -> dict[str, Any]:
        """{claim no: outcome}."""
        given = super().facts()
        given["outcomes"] = {str(e["no"]): e["outcome"] for e in self.outcomes.data if e.get("no")}
        return given


class FailForm(ByMediator):
    """调解不成."""

    position_applicant = Words("申请人最后的意见", validators=[needed("写一下申请人最后的意见。")])
    position_respondent = Words("被申请人最后的意见", validators=[needed("写一下被申请人最后的意见。")])
    undisputed = Words("双方没有争议的事实", description="以后去法院也用得上；没有就写“无”。", validators=[needed("没有争议的事实写一下；没有就写“无”。")])
    route = Choose("告诉当事人走哪条路", choices=of(Route), validators=[needed("选一下告诉当事人走哪条路，比如诉讼。")])
    chose_route = BooleanField("当事人自己选了走这条路，不再往上一级调")

    def prepare(self, inquiry: Inquiry) -> None:
        """At the end of the line there is nothing above to decline."""
        super().prepare(inquiry)
        if inquiry.dispute.level.above is None:
            del self.chose_route


class WithdrawForm(MoveForm):
    """撤回."""

    asked_on = Day("哪天提出撤回", validators=[needed("选一下哪天提出撤回的。")])
    reason = Words("为什么撤回", validators=[needed("写一下为什么撤回。")])
    all_applicants = BooleanField("所有申请人都要撤回", validators=[needed("要所有申请人都撤回；只有一位退出，请用“当事人退出”。")])


class TerminateForm(MoveForm):
    """终止."""

    ground = Choose("原因", choices=of(TerminateGround), validators=[needed("选一个终止的原因。")])
    route = Choose("告诉当事人走哪条路", choices=of(Route), validators=[needed("选一下告诉当事人走哪条路，比如诉讼。")])
    explanation = Words("具体情况", validators=[needed("写一句具体情况。")])


class FeedBackForm(MoveForm):
    """反馈 to one party, or to several who were told together."""

    parties = Ticks("告诉谁", coerce=int, choices=[], validators=[needed("选一下反馈给哪一位当事人。")],
                    description="一起告诉的，一次勾上；说法不一样的分开记。")
    how = Choose("怎么告诉的", choices=HOW, validators=[needed("选一下怎么告诉的，比如电话。")])
    told_on = Day("哪天", validators=[needed("选一下哪天告诉的。")])
    reached = Pick("找到人了吗", choices=[("yes", "告诉到了"), ("no", "没联系上，算一次")], default="yes")
    satisfaction = Pick("满意吗", choices=[(s.value, s.label) for s in Satisfaction], default="", validate_choice=False)
    opinion = Words("他说了什么", validators=[at_most(1000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Who has not been told comes first; today by default."""
        waiting = PROVIDERS["untold"](inquiry)
        names = {p.no for p in waiting}
        told = [p for p in PROVIDERS["hearers"](inquiry) if p.no not in names]
        self.parties.choices = [(p.no, f"{p.name}（{p.role.label}）") for p in waiting] + [
            (p.no, f"{p.name}（{p.role.label}，已告诉）") for p in told]
        self.parties.render_kw = {"data-pick": len(waiting), "data-pick-words": "全选没告诉的"}
        if not self.is_submitted():
            self.told_on.data = inquiry.at.astimezone(LOCAL).date()
            if waiting:
                self.parties.data = [waiting[0].no]

    def facts(self) -> dict[str, Any]:
        """`reached` as a truth value."""
        given = super().facts()
        given["reached"] = str(self.reached.data).lower() in ("yes", "true", "1")
        return given


class CloseForm(MoveForm):
    """办结."""

    channel_answered = BooleanField("结果已回复来源单位")
    note = Words("备注", description="可以不写。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Only channels that wait for an answer ask for it."""
        if inquiry.dispute.channel not in ANSWERED_CHANNELS:
            del self.channel_answered


class ReworkForm(MoveForm):
    """重新调解."""

    reason = Pick("为什么", choices=[(r.value, r.label) for r in ReworkReason], validators=[needed("选一下是不满意还是反悔。")])
    note = Words("具体情况", description=READ_BY_ALL, validators=[needed("写一句为什么可以再调。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Where a party is not satisfied, the reason; their words stand beside the form."""
        if not self.is_submitted() and (hint := PROVIDERS["rework_hint"](inquiry)):
            self.reason.data = hint[0]


class ReopenForm(MoveForm):
    """重启."""

    reason = Pick("为什么", choices=[(r.value, r.label) for r in ReopenReason], validators=[needed("选一个重启的理由。")])
    note = Words("具体情况", description=READ_BY_ALL, validators=[needed("写一句具体情况。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Where 回访 found a reason, that; its words stand beside the form."""
        if not self.is_submitted() and (hint := PROVIDERS["reopen_hint"](inquiry)):
            self.reason.data = hint[0]


class MergeForm(MoveForm):
    """并案."""

    main = Line("主案编号", description="比如 330681-2026-000123。并过去以后，申请人从主案得到答复。",
                validators=[needed("写主案的编号，比如 330681-2026-000123。")])
    same_people = Ticks("是不是同一个人", choices=[], validators=[needed("是同一人的勾上；都不是，勾“都不是同一人”。")],
                        description="是同一人的勾上，主案里不再加一位；没勾的作为另一位申请人加进主案。")
    declaration = Words("为什么主案的调解员不用回避", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Asked only once an applicant comes in who may be there already, or shares something with the mediator of the main case."""
        main = self.main.data or inquiry.facts.get("main")
        asked = replace(inquiry, facts={"main": main, "same_people": self.same_people.data or []})
        unsure = PROVIDERS["unsure_people"](asked) if main else []
        if not self.is_submitted() or (main and not PROVIDERS["interest_merged"](asked)):
            del self.declaration
        if unsure:
            self.same_people.choices = [*((pair.code, pair.words) for pair in unsure), (NOBODY, "都不是同一人")]
        else:
            del self.same_people
