"""补正告知书, 不予受理通知书, 不予调解函: what is written when something is missing or it is not taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.papers.about import desk, event, matter, mover, organ, today, way
from mediation.papers.blocks import Grid, Paper, Para, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import named
from mediation.papers.slips import proof_of_service, stub
from mediation.papers.wording import BLANK, day, listed
from mediation.papers.written_intake import ENTRUSTED, INTAKE
from workflows.grounds import DeclineGround
from workflows.outcomes import PartyRole
from workflows.states import State

# 不予受理: what each ground rests on (domain.md §3).
BASIS: dict[DeclineGround, str] = {
    DeclineGround.N01: "《人民调解工作若干规定》第二十二条第（一）项",
    DeclineGround.N02: "《人民调解工作若干规定》第二十二条第（一）项",
    DeclineGround.N03: "《人民调解工作若干规定》第二十二条第（二）项",
    DeclineGround.N05: "《人民调解工作若干规定》第二十二条第（二）项",
    DeclineGround.N08: "《中华人民共和国人民调解法》第十七条",
    DeclineGround.N09: "《人民调解工作若干规定》第二十条",
    DeclineGround.N10: "《中华人民共和国人民调解法》第二十五条",
    DeclineGround.N14: "《人民调解工作若干规定》第二十一条",
    DeclineGround.N15: "《信访工作条例》第十九条、第三十六条",
}


def _declined(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.state == State.DECLINED else ()


@kind("refusal", "人民调解不予受理通知书", INTAKE, word="调不", subjects=_declined)
def refusal(w: Writing) -> Paper:
    """To whom, ground, route, seal, date; stub (若干规定 Art 22, 24; domain.md §3, §5.2)."""
    case = w.dispute
    declined = event(w, "decline")
    facts = dict(declined.facts) if declined else {}
    ground = DeclineGround(case.outcome_reason or "")
    to, on = named(case.active(PartyRole.APPLICANT)) or BLANK, day(today(w))
    basis = f"根据{BASIS[ground]}的规定，" if ground in BASIS else ""
    return Paper("人民调解不予受理通知书", desk(w), (
        Para(f"{to}：", indent=False),
        Para(f"你（单位）{day(case.registered_at)}提出的{matter(case)}一事的调解申请，经审查，属于下列情形：{ground.label}。"),
        *([Para(f"具体情况：{facts['explanation']}")] if facts.get("explanation") else []),
        Para(f"{basis}{day(declined.at) if declined else ''}本会决定不予受理。"),
        Para(f"你（单位）可以{way(case.route)}。请注意法律规定的起诉、仲裁、复议期限，以免耽误。"),
        Para(f"登记编号：{case.number}。对本通知有疑问的，可以向{desk(w)}询问。"),
        Signatures((), seal=desk(w), date=on),
        *stub("人民调解不予受理通知书", number=w.number, to=to, about=f"{matter(case)}；{ground.label}", date=on,
              by=mover(w, "decline")),
        *proof_of_service("人民调解不予受理通知书", to=to),
    ), w.number, (
        ("被通知人", to), ("不予受理的理由", ground.label), ("具体情况", str(facts.get("explanation") or "")), ("法律依据", BASIS.get(ground, "")),
        ("可以走的途径", way(case.route)), ("决定日期", day(declined.at if declined else None)),
    ))


def _incomplete(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.asked_materials else ()


@kind("supplement", "补正告知书", INTAKE, word="调补", subjects=_incomplete)
def supplement(w: Writing) -> Paper:
    """The whole list at once and the day it is wanted by; its passing counts as withdrawn (process.md §3)."""
    case = w.dispute
    asked = event(w, "request_materials")
    facts = dict(asked.facts) if asked else {}
    to, on = named(case.active(PartyRole.APPLICANT)) or BLANK, day(today(w))
    items = [line.strip() for line in str(facts.get("items") or "").splitlines() if line.strip()]
    return Paper("补正告知书", desk(w), (
        Para(f"{to}：", indent=False),
        Para(f"你（单位）{day(case.registered_at)}提出的{matter(case)}一事的调解申请收悉。经审查，还缺少下列材料，现一次告知："),
        Grid(("序号", "需要补齐的材料", "收到日期"), tuple((str(i), item, "") for i, item in enumerate(items, start=1)), (1, 6, 3)),
        Para(f"请于{_until(facts)}前补齐。补正期间不计入受理审查的期限；到期没有补齐的，按撤回申请处理，以后材料齐了可以重新申请。"),
        Para(f"登记编号：{case.number}。"),
        Signatures((), seal=desk(w), date=on),
        *stub("补正告知书", number=w.number, to=to, about=matter(case), date=on, by=mover(w, "request_materials")),
        *proof_of_service("补正告知书", to=to),
    ), w.number, (("被通知人", to), ("需要补齐的材料", listed(items)), ("补齐期限", _until(facts))))


def _until(facts: dict[str, object]) -> str:
    return day(date.fromisoformat(str(facts["due_on"]))) if facts.get("due_on") else day(None)


def _organ_told(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.state == State.DECLINED and dispute.channel in ENTRUSTED else ()


@kind("refusal_letter", "不予调解函", "衔接", word="调函", subjects=_organ_told)
def refusal_letter(w: Writing) -> Paper:
    """To the organ that entrusted it, beside the notice to the party (宁波市人民调解条例 Art 19; domain.md §1.8)."""
    case = w.dispute
    declined = event(w, "decline")
    facts = dict(declined.facts) if declined else {}
    ground = DeclineGround(case.outcome_reason or "")
    source = f"（来源编号：{case.source_number}）" if case.source_number else ""
    why = f"具体情况：{facts['explanation']}" if facts.get("explanation") else ""
    return Paper("不予调解函", desk(w), (
        Para(f"{organ(w)}：", indent=False),
        Para(f"你单位经{case.channel.label}交来的{matter(case)}一案{source}收悉。经审查，{ground.label}。{why}"),
        Para(f"{day(declined.at) if declined else ''}本会决定不予调解，已书面告知当事人，并告知其可以{way(case.route)}。现将有关材料一并退回，请查收。"),
        Signatures((), seal=desk(w), date=day(today(w))),
    ), w.number, (
        ("收函单位", organ(w).strip()), ("来源编号", case.source_number or ""), ("不予调解的理由", ground.label),
        ("具体情况", str(facts.get("explanation") or "")), ("决定日期", day(declined.at if declined else None)),
    ))
