"""One form table: every move, act and entry of the case file has its fields here, for page and API alike."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms import Form as PlainForm

from mediation.config import LOCAL
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Day, Line, Moment, Money, Number, Words, at_most, needed
from mediation.disputes.known import choices_for
from mediation.forms import Form
from mediation.units.queries import staff
from workflows.categories import CZB, MOJ
from workflows.grounds import (
    DeclineGround,
    EscalateReason,
    ExtendGround,
    ReopenReason,
    ReworkReason,
    SuspendGround,
    TerminateGround,
)
from workflows.guards import ANSWERED_CHANNELS
from workflows.labels import Labelled
from workflows.outcomes import (
    Difficulty,
    Outcome,
    PartyKind,
    PartyRole,
    Risk,
    Route,
    SameMatter,
    Satisfaction,
)
from workflows.roles import Role

BLANK = ("", "请选择")


def of(kind: type[Labelled], first: tuple[str, str] | None = BLANK) -> list[tuple[str, str]]:
    """Choices of an enum, with an empty first one."""
    return ([first] if first else []) + kind.choices()


MOJ_CHOICES = [BLANK, *((code, label) for code, label in MOJ.items())]
CZB_CHOICES = [("", "按上面的类别自动定"), *((code, f"{code} {label}") for code, label in CZB.items())]
HOW = [BLANK, *((w, w) for w in ("当面", "电话", "短信", "微信", "书面送达"))]


class MoveForm(Form):
    """Base of the table: hidden what-was-seen and once, choices filled from the case, facts for `advance`."""

    version = HiddenField()
    once = HiddenField()

    def prepare(self, inquiry: Inquiry) -> None:
        """Fill choices and defaults from the case; fields that do not apply are removed."""

    def facts(self) -> dict[str, Any]:
        """What the move is made with: every filled field but the hidden ones."""
        skipped = ("csrf_token", "version", "once")
        return {f.short_name: f.data for f in self if f.short_name not in skipped and f.data not in (None, "")}


class PlainMove(MoveForm):
    """A move without fields of its own."""


class AcceptForm(MoveForm):
    """受理."""

    category = SelectField("类别", choices=MOJ_CHOICES, validators=[needed("选一个类别再受理。")])
    czb = SelectField("综治类别", choices=CZB_CHOICES)
    difficulty = SelectField("难易程度", choices=of(Difficulty, ("", "先不定")))
    same_matter = RadioField("以前来过吗", choices=[(SameMatter.NONE.value, "没有来过"), (SameMatter.NEW.value, "另一件新事"),
                                               (SameMatter.SAME_PEOPLE.value, "同一当事人，新事项")],
                             validators=[needed("先看看以前来过的件，再选一个。")])
    consent = BooleanField("双方都同意调解")
    refuses = BooleanField("有一方明确不愿调解", description="勾了就不能受理，要走不予受理（N08）并告知其他途径。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Only ask what is not yet answered."""
        case = inquiry.dispute
        if case.same_matter is not None:
            del self.same_matter
        if not case.proactive or case.consent:
            del self.consent
        if not self.is_submitted():
            self.category.data, self.czb.data = case.category or "", case.czb or ""
            self.difficulty.data = case.difficulty.value if case.difficulty else ""


class TakeForm(AcceptForm):
    """受理并由本村调解: one page for accept, assign, sign."""

    impartial = BooleanField("没有需要回避的情形", validators=[needed("调解员和当事人有亲属或利害关系的要回避；没有就勾上。")],
                             description="不是当事人的近亲属，也没有利害关系。")


class RequestMaterialsForm(MoveForm):
    """要求补正."""

    items = Words("缺哪些材料", description="一次列全，一行一样；补正只能要一次。", validators=[needed("把缺的材料一次列全，一行一样。")])
    due_on = Day("哪天前补齐", validators=[needed("选一个补齐的日子。")], description="一般 5 个工作日。到期没补，按撤回办，会告诉来人。")


class SupplementForm(MoveForm):
    """补齐."""

    supplied = Words("补来了什么", validators=[needed("写一下补来了什么。")])


class DeclineForm(MoveForm):
    """不予受理."""

    ground = SelectField("情形", choices=[BLANK, *((g.value, f"{g.value} {g.label}") for g in DeclineGround)],
                         validators=[needed("选一个不予受理的情形。")])
    route = SelectField("告诉来人走哪条路", choices=of(Route), validators=[needed("选告诉来人走哪条路，比如诉讼。")])
    explanation = Words("怎么跟来人说的", validators=[needed("写一句怎么跟来人说的。")])


class AdviseForm(MoveForm):
    """告知引导."""

    answer = Words("怎么答复的", validators=[needed("写一下是怎么答复来人的。")])


class UnitForm(MoveForm):
    """Moves that send the case to a unit: competent ones, nearest first."""

    unit = RadioField("承办单位", validators=[needed("选一个承办单位。")], choices=[])
    reason = Words("理由", description="选最近的单位不用写；选别的单位写一句为什么。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Choices with the reason they stand where they stand."""
        units = self.units(inquiry)
        first = units[0] if units else None
        self.unit.choices = [
            (u.code, f"{u.short_name}（{'最近' if u is first else u.kind.label}）"
             + ("" if staff(inquiry.session, u.id, Role.MEDIATOR, inquiry.at) else "，现在没有调解员"))
            for u in units
        ]
        if first is not None and not self.is_submitted():
            self.unit.data = first.code

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Where the case may go from here."""
        climbed = inquiry.dispute.leg_no or inquiry.dispute.escalations
        rank = inquiry.dispute.level.rank
        return [u for u in choices_for(inquiry) if not climbed or u.level.rank >= rank]


class ReassignForm(UnitForm):
    """改派: any competent unit but the present one, with a reason."""

    reason = Words("为什么改派", validators=[needed("写一句理由。")])

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Not the unit that has it."""
        return [u for u in super().units(inquiry) if u.id != inquiry.dispute.unit_id]


class SendDownForm(UnitForm):
    """交办下级: lower units only, with a reason."""

    reason = Words("为什么交办下级", validators=[needed("写一句理由。")])

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Below the level the case has reached."""
        return [u for u in choices_for(inquiry) if u.level.rank < inquiry.dispute.level.rank]


class SignForm(MoveForm):
    """签收."""

    mediator = SelectField("调解员", validators=[needed("选一位本单位的调解员。")], choices=[])
    impartial = BooleanField("没有需要回避的情形", validators=[needed("调解员和当事人有亲属或利害关系的要回避；没有就勾上。")],
                             description="调解员不是当事人的近亲属，也没有利害关系。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Mediators of the unit, oneself first chosen."""
        unit_id = inquiry.dispute.unit_id
        people = staff(inquiry.session, unit_id, Role.MEDIATOR, inquiry.at) if unit_id else []
        self.mediator.choices = [(p.username, p.name) for p in people]
        if not self.is_submitted() and any(p.id == inquiry.actor.person_id for p in people):
            self.mediator.data = next(p.username for p in people if p.id == inquiry.actor.person_id)


class NameMediatorForm(SignForm):
    """更换调解员."""

    reason = Words("为什么换", validators=[needed("写一句理由。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Anyone but the present one."""
        super().prepare(inquiry)
        unit_id = inquiry.dispute.unit_id
        people = staff(inquiry.session, unit_id, Role.MEDIATOR, inquiry.at) if unit_id else []
        self.mediator.choices = [(p.username, p.name) for p in people if p.id != inquiry.dispute.mediator_id]


class ObjectForm(MoveForm):
    """退回."""

    reason = Words("为什么不归本单位办", validators=[needed("写一下为什么不归本单位办。")])
    proposed_unit = SelectField("该由谁办", validators=[needed("选一个你认为该办的单位。")], choices=[])

    def prepare(self, inquiry: Inquiry) -> None:
        """Every competent unit but one's own."""
        units = [u for u in choices_for(inquiry) if u.id != inquiry.dispute.unit_id]
        self.proposed_unit.choices = [BLANK, *((u.code, u.short_name) for u in units)]


class SuspendForm(MoveForm):
    """中止."""

    ground = SelectField("原因", choices=of(SuspendGround), validators=[needed("选一个中止的原因。")])
    proof = Line("依据", description="比如：检测委托书、住院证明。", validators=[needed("写一下依据，比如检测委托书。"), at_most(200)])
    until = Day("预计哪天恢复", validators=[needed("写一下预计哪天恢复。")], description="到了这一天会问你能不能恢复，不会自动恢复。")


class ReasonForm(MoveForm):
    """恢复 and others that need only words."""

    reason = Words("理由", validators=[needed("写一句理由。"), at_most(400)])


class ClaimOutcome(PlainForm):
    """One claim of a settlement."""

    no = HiddenField()
    outcome = RadioField("结果", choices=[(Outcome.SETTLED.value, "谈成了"), (Outcome.FAILED.value, "没谈成")],
                         default=Outcome.SETTLED.value)


class SettleForm(MoveForm):
    """达成协议."""

    outcomes = FieldList(FormField(ClaimOutcome), label="每条诉求谈成没有")
    route = SelectField("没谈成的，告诉当事人走哪条路", choices=of(Route, ("", "都谈成了，不用选")))

    def prepare(self, inquiry: Inquiry) -> None:
        """A row a claim, with its words."""
        claims = inquiry.dispute.claims
        if not self.outcomes.entries:
            for claim in claims:
                self.outcomes.append_entry({"no": str(claim.no)})
        for entry, claim in zip(self.outcomes.entries, claims, strict=False):
            entry.form.outcome.label.text = claim.text

    def facts(self) -> dict[str, Any]:
        """{claim no: outcome}."""
        given = super().facts()
        given["outcomes"] = {str(e["no"]): e["outcome"] for e in self.outcomes.data if e.get("no")}
        return given


class FailForm(MoveForm):
    """调解不成."""

    position_applicant = Words("申请人最后的意见", validators=[needed("写一下申请人最后的意见。")])
    position_respondent = Words("对方最后的意见", validators=[needed("写一下对方最后的意见。")])
    undisputed = Words("双方没有争议的事实", description="以后去法院也用得上；没有就写“无”。", validators=[needed("没有争议的事实写一下；没有就写“无”。")])
    route = SelectField("告诉当事人走哪条路", choices=of(Route), validators=[needed("选一下告诉当事人走哪条路，比如诉讼。")])
    chose_route = BooleanField("当事人自己选了走这条路，不再往上一级调")

    def prepare(self, inquiry: Inquiry) -> None:
        """At the end of the line there is nothing above to decline."""
        if inquiry.dispute.level.above is None:
            del self.chose_route


class WithdrawForm(MoveForm):
    """撤回."""

    asked_on = Day("哪天提出撤回", validators=[needed("选一下哪天提出撤回的。")])
    reason = Words("为什么撤回", validators=[needed("写一下为什么撤回。")])
    all_applicants = BooleanField("所有申请人都要撤回", validators=[needed("要所有申请人都撤回；只有一位退出，请用“当事人退出”。")])


class TerminateForm(MoveForm):
    """终止."""

    ground = SelectField("原因", choices=of(TerminateGround), validators=[needed("选一个终止的原因。")])
    route = SelectField("告诉当事人走哪条路", choices=of(Route), validators=[needed("选一下告诉当事人走哪条路，比如诉讼。")])
    explanation = Words("具体情况", validators=[needed("写一句具体情况。")])


class EscalateForm(MoveForm):
    """上报: a reason in two taps."""

    reason = RadioField("为什么上报", validators=[needed("选一个上报的理由。")],
                        choices=[(r.value, r.label) for r in EscalateReason
                                 if r not in (EscalateReason.OVERDUE, EscalateReason.PULLED)])
    note = Words("情况", description="一两句，上级接过去就能看懂。", validators=[needed("写一两句情况，上级接过去就能看懂。")])
    to_level = SelectField("报到哪一级", choices=[])

    def prepare(self, inquiry: Inquiry) -> None:
        """Only where two levels lie above is there a choice; pulling has its own reason."""
        above = inquiry.dispute.level.above
        if above is None or above.above is None:
            del self.to_level
        else:
            self.to_level.choices = [("", f"上一级（{above.label}）"), (above.above.value, f"直接到{above.above.label}")]
        actor = inquiry.actor
        if actor.level is not None and actor.level.rank > inquiry.dispute.level.rank:
            pulled = EscalateReason.PULLED
            self.reason.choices = [(pulled.value, pulled.label), *(self.reason.choices or [])]


class FeedBackForm(MoveForm):
    """反馈 to one party."""

    party = RadioField("告诉谁", validators=[needed("选一下反馈给哪一位当事人。")], choices=[])
    how = SelectField("怎么告诉的", choices=HOW, validators=[needed("选一下怎么告诉的，比如电话。")])
    told_on = Day("哪天", validators=[needed("选一下哪天告诉的。")])
    reached = RadioField("找到人了吗", choices=[("yes", "告诉到了"), ("no", "没联系上，算一次")], default="yes")
    satisfaction = RadioField("满意吗", choices=[(s.value, s.label) for s in Satisfaction], default="", validate_choice=False)
    opinion = Words("他说了什么", validators=[at_most(1000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Who has not been told comes first; today by default."""
        waiting = PROVIDERS["untold"](inquiry)
        names = {p.no for p in waiting}
        told = [p for p in PROVIDERS["hearers"](inquiry) if p.no not in names]
        self.party.choices = [(str(p.no), f"{p.name}（{p.role.label}）") for p in waiting] + [
            (str(p.no), f"{p.name}（{p.role.label}，已告诉）") for p in told]
        if not self.is_submitted():
            self.told_on.data = inquiry.at.astimezone(LOCAL).date()
            if waiting:
                self.party.data = str(waiting[0].no)

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

    reason = RadioField("为什么", choices=[(r.value, r.label) for r in ReworkReason], validators=[needed("选一下是不满意还是反悔。")])
    note = Words("具体情况", validators=[needed("写一句为什么可以再调。")])


class ReopenForm(MoveForm):
    """重启."""

    reason = RadioField("为什么", choices=[(r.value, r.label) for r in ReopenReason], validators=[needed("选一个重启的理由。")])
    note = Words("具体情况", validators=[needed("写一句具体情况。")])


class MergeForm(MoveForm):
    """并案."""

    main = Line("主案编号", description="比如 330681-2026-000123。并过去以后，申请人从主案得到答复。",
                validators=[needed("写主案的编号，比如 330681-2026-000123。")])


class NoteForm(MoveForm):
    """备注."""

    text = Words("写一句", validators=[needed("写几个字再存。"), at_most(2000)])


class ExtendForm(MoveForm):
    """延期."""

    days = Number("延长几天", validators=[needed("写延长几天，比如 7。")])
    ground = RadioField("为什么", choices=[(g.value, g.label) for g in ExtendGround], validators=[needed("选一下是双方要求还是案情复杂。")])
    reason = Words("具体情况", description="批准以后会告诉当事人。双方都要求的，居民时限也一起延长。", validators=[needed("写一句理由。"), at_most(150)])


class LeavePartyForm(MoveForm):
    """当事人退出."""

    party = RadioField("哪一位退出", validators=[needed("选一下哪一位退出。")], choices=[])
    asked_on = Day("哪天提出的")
    reason = Words("为什么退出", validators=[needed("写一句理由。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those who are still in."""
        self.party.choices = [(str(p.no), f"{p.name}（{p.role.label}）") for p in inquiry.dispute.parties if not p.left_at]


class RiskForm(MoveForm):
    """调高 or 调低风险."""

    risk = RadioField("调到", choices=[(r.value, f"{r.label}风险") for r in Risk], validators=[needed("选一级风险。")])
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


class PartyForm(PlainForm):
    """One party as it comes in."""

    role = SelectField("是什么人", choices=of(PartyRole), default=PartyRole.RESPONDENT.value)
    kind = RadioField("类型", choices=[(PartyKind.PERSON.value, "个人"), (PartyKind.COMPANY.value, "企业"),
                                     (PartyKind.ORGANISATION.value, "其他组织")], default=PartyKind.PERSON.value)
    name = Line("姓名或名称")
    id_number = Line("身份证号或信用代码")
    phone = Line("电话")
    address = Line("住址或单位，不知道可空")
    count = Number("人数", default=1)
    represents = Number("代表第几位当事人")


class ClaimForm(PlainForm):
    """One claim."""

    text = Line("诉求，一条一行")
    amount = Money("金额")


class AmendForm(MoveForm):
    """补充信息: what was missing at the window."""

    category = SelectField("类别", choices=MOJ_CHOICES)
    czb = SelectField("综治类别", choices=CZB_CHOICES)
    difficulty = SelectField("难易程度", choices=of(Difficulty, ("", "不变")))
    parties = FieldList(FormField(PartyForm), label="补当事人", min_entries=1)
    claims = FieldList(FormField(ClaimForm), label="补诉求", min_entries=1)
    reason = Words("说明", description="可以不写。")

    def facts(self) -> dict[str, Any]:
        """Only rows with something in them."""
        given = super().facts()
        given["parties"] = [row for row in self.parties.data if row.get("name")]
        given["claims"] = [row for row in self.claims.data if row.get("text")]
        return {name: value for name, value in given.items() if value}


MOVE_FORMS: dict[str, type[MoveForm]] = {
    "accept": AcceptForm, "take": TakeForm, "request_materials": RequestMaterialsForm, "supplement": SupplementForm,
    "decline": DeclineForm, "advise": AdviseForm, "assign": UnitForm, "sign": SignForm, "object": ObjectForm,
    "return_unsigned": PlainMove, "reassign": ReassignForm, "suspend": SuspendForm, "resume": ReasonForm,
    "settle": SettleForm, "fail": FailForm, "withdraw": WithdrawForm, "terminate": TerminateForm,
    "escalate": EscalateForm, "send_down": SendDownForm, "feed_back": FeedBackForm, "close": CloseForm,
    "rework": ReworkForm, "reopen": ReopenForm, "merge": MergeForm,
    "note": NoteForm, "extend": ExtendForm, "name_mediator": NameMediatorForm, "leave_party": LeavePartyForm,
    "raise_risk": RiskForm, "lower_risk": RiskForm, "report_danger": DangerForm, "amend": AmendForm,
}


def form_for(name: str) -> type[MoveForm]:
    """The form of a move, an act or an entry of the case file (which the nouns above register)."""
    return MOVE_FORMS[name]


def as_formdata(facts: dict[str, Any]) -> MultiDict[str, str]:
    """JSON facts as the form reads them: lists of rows are numbered, dates stay text, false is absent."""
    data: MultiDict[str, str] = MultiDict()
    for name, value in facts.items():
        _flatten(data, name, value)
    return data


def _flatten(data: MultiDict[str, str], name: str, value: Any) -> None:
    if isinstance(value, dict):
        rows = [{"no": key, "outcome": outcome} for key, outcome in value.items()]
        _flatten(data, name, rows)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, dict):
                for key, inner in item.items():
                    _flatten(data, f"{name}-{i}-{key}", inner)
            else:
                data.add(name, str(item))
    elif value is True:
        data.add(name, "true")
    elif value is not None and value is not False:
        data.add(name, str(value))
