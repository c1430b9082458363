"""The named fields of a county's own Word file: {{ number }}, {{ 时间 }}, {% for p in parties %}. Each kind has its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Signatures
from mediation.papers.kinds import Kind, Writing
from mediation.papers.own_fields import OWN, Own, own_of
from mediation.papers.parties import age_words, sex_of
from mediation.regions.models import Region
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.outcomes import PartyRole


@dataclass(frozen=True)
class NamedField:
    """A name, what it stands for, and an example as the trial of a template fills it in.

    `parts`: of a list what each of its members has, nothing where each is a line of text; None where it is no list.
    """

    name: str
    meaning: str
    example: Any
    parts: tuple[str, ...] | None = None


PARTY = {
    "name": "姓名或名称", "role": "身份，如申请人", "sex": "性别", "ethnic": "民族", "age": "年龄", "job": "职业或职务", "phone": "电话", "address": "住址",
    "representative": "法定代表人", "id_number": "身份证号或统一社会信用代码",
}
EXAMPLES: tuple[dict[str, str], ...] = (
    {"name": "王某", "role": "申请人", "sex": "女", "ethnic": "汉族", "age": "61岁", "job": "务农", "phone": "13800001234", "address": "枫桥镇枫源村",
     "representative": "", "id_number": "330681196503070022"},
    {"name": "高某", "role": "被申请人", "sex": "男", "ethnic": "汉族", "age": "58岁", "job": "务农", "phone": "13800005678", "address": "枫桥镇枫源村",
     "representative": "", "id_number": "330681196801010013"},
)
NAMED, CALLED = ("name", "role"), ("name", "role", "phone")
# Where our own layout names many of a side by the first of them, or no agent, it has none of these.
PRIVATE = frozenset({"phone", "address", "id_number"})
ROSTERED = ("name", "role", "sex", "phone")
STATED = tuple(name for name in PARTY if name != "id_number")
# What our own layout of these prints of the people in it; of the others it says who they are, or states them (Kind.states).
SHOWN: dict[str, tuple[str, ...]] = {"assignment": CALLED, "follow_up": CALLED, "closing": (*CALLED, "address")}
# Who wrote down what happened, and what is asked: only where our own layout tells it.
TELLS = frozenset({"application", "registration", "assignment", "entrustment", "warning", "closing", "agreement", "oral_agreement", "confirmation"})
ASKS = frozenset({"application", "registration", "assignment", "entrustment", "closing", "investigation"})
STORY = NamedField("story", "事情经过", "后沟堵了，雨天水漫进院子。")
CLAIMS = NamedField("claims", "诉求，一条一行", "疏通水沟")


def offered(kind: Kind) -> tuple[NamedField, ...]:
    """Every field of this kind: its own boxes first, then what all papers have."""
    own = OWN.get(kind.name, Own("", ()))
    more = [field for field, told in ((STORY, TELLS), (CLAIMS, ASKS)) if kind.name in told]
    return (*(NamedField(name, name, example) for name, example in own.boxes), *_common(kind, own), *more)


def people_of(kind: Kind) -> tuple[str, ...]:
    """What may be said of each in `parties`: no more than our own layout of this paper prints."""
    if kind.whole:
        return tuple(PARTY)
    return STATED if kind.states else SHOWN.get(kind.name, NAMED)


def examples(kind: Kind) -> dict[str, Any]:
    """What a template is tried with when it comes in."""
    return _unsaid() | {field.name: field.example for field in offered(kind)}


def _common(kind: Kind, own: Own) -> tuple[NamedField, ...]:
    rows = [{"label": name, "value": example} for name, example in own.boxes]
    people = [_limited(each, people_of(kind)) for each in EXAMPLES]
    return (
        NamedField("title", "文书名称", kind.label),
        NamedField("number", "文号，出具时才有", f"诸枫{kind.word}〔2026〕12号" if kind.word else ""),
        NamedField("body", "出具的调委会或中心", "枫桥镇人民调解委员会"),
        NamedField("today", "制作日期", "2026年11月22日"),
        NamedField("date", "落款日期", "2026年11月22日"),
        NamedField("case_number", "案件编号", "330681-2026-000123"),
        NamedField("matter", "事由", "水沟排水"),
        NamedField("category", "纠纷类别", "邻里纠纷"),
        NamedField("place", "事发地", "枫桥镇枫源村"),
        NamedField("accepted_on", "受理日期", "2026年9月18日"),
        NamedField("unit", "承办单位", "枫源村人民调解委员会"),
        NamedField("mediator", "调解员", "骆建国"),
        NamedField("applicants", "申请人姓名，顿号隔开", "王某"),
        NamedField("respondents", "被申请人姓名，顿号隔开", "高某"),
        NamedField("parties", "当事人，一位一位写", people, people_of(kind)),
        NamedField("content", "这份文书的正文，一段一行", own.text),
        NamedField("paragraphs", "同上，一段一段写", own.text.splitlines(), ()),
        NamedField("form_rows", "表格栏目，一栏一栏写", rows, ("label", "value")),
        NamedField("signers", "要签名的人，一位一位写", [{"label": "申请人", "name": "王某"}, {"label": "被申请人", "name": "高某"}], ("label", "name")),
    )


def fields_of(kind: Kind, w: Writing, paper: Paper) -> dict[str, Any]:
    """What stands in each field for this paper; plain words only, so that it can be kept."""
    signatures = [block for block in paper.blocks if isinstance(block, Signatures)]
    under = {
        "number": paper.number, "today": _day(w.at), "date": next((block.date for block in signatures if block.date), ""),
        "signers": [{"label": sign.label, "name": sign.name} for block in signatures for sign in block.signs],
    }
    signed = kind.fields(w) if kind.fields else None
    return (signed or _told(kind, w, paper)) | under


def _told(kind: Kind, w: Writing, paper: Paper) -> dict[str, Any]:
    case = w.dispute
    place = w.session.get(Region, case.region_code)
    unit = w.session.get(Unit, case.unit_id) if case.unit_id else None
    mediator = w.session.get(Person, case.mediator_id) if case.mediator_id else None
    paragraphs = [block.text for block in paper.blocks if isinstance(block, Para | Heading)]
    pairs = [pair for block in paper.blocks if isinstance(block, Fields) for row in block.rows for pair in row]
    told = {"story": case.description if kind.name in TELLS else "",
            "claims": "\n".join(claim.text for claim in case.claims) if kind.name in ASKS else ""}
    return _unsaid() | told | own_of(kind.name, paper) | {
        "title": paper.title, "body": paper.body,
        "case_number": case.number, "matter": case.title, "category": MOJ.get(case.category or "", ""), "place": place.name if place else "",
        "accepted_on": _day(case.accepted_at) if case.accepted_at else "", "unit": unit.name if unit else "",
        "mediator": mediator.name if mediator else "", "applicants": _names(case, PartyRole.APPLICANT),
        "respondents": _names(case, PartyRole.RESPONDENT), "parties": _people(kind, w, paper),
        "content": "\n".join(paragraphs), "paragraphs": paragraphs + _lists(paper),
        "form_rows": [{"label": label, "value": value} for label, value in pairs],
    }


def _unsaid() -> dict[str, Any]:
    """A file that was approved when these were offered still fills, and says nothing there."""
    return {STORY.name: "", CLAIMS.name: ""}


def _people(kind: Kind, w: Writing, paper: Paper) -> list[dict[str, str]]:
    """Who stands on our own layout, each with what it prints of them; on a roster by name, sex and phone."""
    active = [p for p in w.dispute.parties if p.left_at is None]
    listed = {cell for block in paper.blocks if isinstance(block, Grid) for row in block.rows for cell in row}
    stated = kind.states(w.session, w.dispute, w.subject) if kind.states else active
    people = [_party(p, w, people_of(kind) if p in stated else ROSTERED) for p in active if p in stated or p.name in listed]
    words = paper.words
    return [{name: value if name not in PRIVATE or value in words else "" for name, value in each.items()} for each in people]


def _party(party: Party, w: Writing, shown: Sequence[str]) -> dict[str, str]:
    return _limited({
        "name": party.name, "role": party.role.label, "sex": sex_of(party), "ethnic": party.ethnic or "", "age": age_words(party, local_day(w.at)),
        "job": party.job or "", "phone": party.phone or "", "address": party.address or "", "representative": party.representative or "",
        "id_number": party.id_number or "",
    }, shown)


def _limited(party: dict[str, str], shown: Sequence[str]) -> dict[str, str]:
    return {name: value if name in shown else "" for name, value in party.items()}


def _lists(paper: Paper) -> list[str]:
    """Rows of ruled lists as lines, so that a template loses none of them."""
    return ["　".join(row) for block in paper.blocks if isinstance(block, Grid) for row in block.rows]


def _names(case: Dispute, role: PartyRole) -> str:
    return "、".join(party.name for party in case.active(role))


def _day(at: Any) -> str:
    local = at.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日"
