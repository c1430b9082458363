"""The named fields of a county's own Word file: {{ number }}, {{ applicants }}, {% for p in parties %}."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Signatures
from mediation.papers.kinds import Writing
from mediation.regions.models import Region
from mediation.units.models import Unit
from workflows.categories import MOJ
from workflows.outcomes import PartyRole


@dataclass(frozen=True)
class NamedField:
    """A name, what it stands for, and an example as the trial of a template fills it in."""

    name: str
    meaning: str
    example: Any


PARTY = {"name": "姓名或名称", "role": "身份，如申请人", "id_number": "身份证号或统一社会信用代码", "phone": "电话", "address": "住址"}
EXAMPLE_PARTY = {"name": "王某", "role": "申请人", "id_number": "330681196503070022", "phone": "13800001234", "address": "枫桥镇枫源村"}
COMMON: tuple[NamedField, ...] = (
    NamedField("title", "文书名称", "人民调解协议书"),
    NamedField("number", "文号，出具时才有", "诸枫调〔2026〕12号"),
    NamedField("body", "出具的调委会或中心", "枫桥镇人民调解委员会"),
    NamedField("today", "制作日期", "2026年11月22日"),
    NamedField("case_number", "案件编号", "330681-2026-000123"),
    NamedField("matter", "事由", "水沟排水"),
    NamedField("category", "纠纷类别", "邻里纠纷"),
    NamedField("story", "事情经过", "后沟堵了，雨天水漫进院子。"),
    NamedField("claims", "诉求，一条一行", "疏通水沟"),
    NamedField("place", "事发地", "枫桥镇枫源村"),
    NamedField("accepted_on", "受理日期", "2026年9月18日"),
    NamedField("unit", "承办单位", "枫源村人民调解委员会"),
    NamedField("mediator", "调解员", "骆建国"),
    NamedField("applicants", "申请人姓名，顿号隔开", "王某"),
    NamedField("respondents", "被申请人姓名，顿号隔开", "高某"),
    NamedField("parties", "全部当事人，用 {% for p in parties %} 一位一位写", [EXAMPLE_PARTY]),
    NamedField("content", "这份文书的正文，一段一行", "一、高某于2026年10月1日前疏通水沟。"),
    NamedField("paragraphs", "同上，用 {% for line in paragraphs %} 一段一段写", ["一、高某于2026年10月1日前疏通水沟。"]),
    NamedField("form_rows", "表格栏目，用 {% for row in form_rows %} 写 row.label、row.value", [{"label": "申请人", "value": "王某"}]),
    NamedField("signers", "要签名的人，用 {% for s in signers %} 写 s.label、s.name", [{"label": "申请人", "name": "王某"}]),
)
NAMES = frozenset(field.name for field in COMMON)


def examples() -> dict[str, Any]:
    """What a template is tried with when it comes in."""
    return {field.name: field.example for field in COMMON}


def fields_of(w: Writing, paper: Paper) -> dict[str, Any]:
    """What stands in each field for this paper; plain words only, so that it can be kept."""
    case = w.dispute
    place = w.session.get(Region, case.region_code)
    unit = w.session.get(Unit, case.unit_id) if case.unit_id else None
    mediator = w.session.get(Person, case.mediator_id) if case.mediator_id else None
    paragraphs = [block.text for block in paper.blocks if isinstance(block, Para | Heading)]
    pairs = [pair for block in paper.blocks if isinstance(block, Fields) for row in block.rows for pair in row]
    signs = [sign for block in paper.blocks if isinstance(block, Signatures) for sign in block.signs]
    return {
        "title": paper.title, "number": paper.number, "body": paper.body, "today": _day(w.at),
        "case_number": case.number, "matter": case.title, "category": MOJ.get(case.category or "", ""), "story": case.description,
        "claims": "\n".join(claim.text for claim in case.claims), "place": place.name if place else "",
        "accepted_on": _day(case.accepted_at) if case.accepted_at else "", "unit": unit.name if unit else "",
        "mediator": mediator.name if mediator else "", "applicants": _names(case, PartyRole.APPLICANT),
        "respondents": _names(case, PartyRole.RESPONDENT), "parties": [_party(p) for p in case.parties if p.left_at is None],
        "content": "\n".join(paragraphs), "paragraphs": paragraphs + _lists(paper),
        "form_rows": [{"label": label, "value": value} for label, value in pairs],
        "signers": [{"label": sign.label, "name": sign.name} for sign in signs],
    }


def _lists(paper: Paper) -> list[str]:
    """Rows of ruled lists as lines, so that a template loses none of them."""
    return ["　".join(row) for block in paper.blocks if isinstance(block, Grid) for row in block.rows]


def _names(case: Dispute, role: PartyRole) -> str:
    return "、".join(party.name for party in case.active(role))


def _party(party: Party) -> dict[str, str]:
    return {"name": party.name, "role": party.role.label, "id_number": party.id_number or "", "phone": party.phone or "",
            "address": party.address or ""}


def _day(at: Any) -> str:
    local = at.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日"
