"""委托调解函, 调解结果反馈函, 预警函: what one body writes to another about a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.models import AgreementForm
from mediation.agreements.queries import in_force
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.papers.about import (
    committee,
    desk,
    issued_number,
    matter,
    mediator,
    organ,
    person_name,
    today,
    unit_name,
    way,
    wishes,
)
from mediation.papers.blocks import Cut, Fields, Paper, Para, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import SIDES, named
from mediation.papers.slips import stub
from mediation.papers.wording import BLANK, day, moment
from mediation.papers.written_assignment import GIVEN, LINKS, handed, handed_in
from mediation.papers.written_intake import ENTRUSTED
from mediation.units.models import Unit
from workflows.grounds import Hazard
from workflows.outcomes import Outcome, Risk, UnitKind

WATCH = "督办"
AGREED = frozenset({Outcome.SETTLED, Outcome.PARTLY_SETTLED})


def _entrusted(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """A centre hands it to a committee; what a committee takes in itself is entrusted by nobody."""
    kinds = (UnitKind.SPECIALIST, UnitKind.VILLAGE_COMMITTEE)
    units = {leg.no: session.get_one(Unit, leg.unit_id) for leg, _, given in handed(session, dispute) if given.name in GIVEN}
    own = dispute.accepted_by_unit_id
    return [Subject(str(no), unit.short_name) for no, unit in units.items() if unit.kind in kinds and unit.id != own]


@kind("entrustment", "委托调解函", LINKS, word="委", subjects=_entrusted)
def entrustment(w: Writing) -> Paper:
    """An organ entrusts a committee, with the parties' and the committee's consent (宁波市人民调解条例 Art 19)."""
    case, (leg, sender_id, given) = w.dispute, handed_in(w)
    sender, to = unit_name(w, sender_id), unit_name(w, leg.unit_id)
    on = day(today(w))
    return Paper("委托调解函", sender, (
        Para(f"{to}：", indent=False),
        Para(f"{matter(case)}（编号：{case.number}），当事人的请求是：{wishes(case)}根据《中华人民共和国人民调解法》第十七条、第十八条的规定，"
             "经征求当事人意见，现委托你会调解。"),
        Para(f"基本情况：{case.description}"),
        Para("请收到后及时签收，并在规定期限内调解。不能接受委托的，请书面说明理由，连同材料退回；调解结束后，请将调解结果函告我单位，并附协议书或者终止调解"
             "通知书。"),
        Para(f"附：{named(case.active(*SIDES))}的登记材料。　联系人：{person_name(w, given.actor_id) or BLANK}"),
        Signatures((), seal=sender, date=on),
        *stub("委托调解函", number=w.number, to=to, about=matter(case), date=on, by=person_name(w, given.actor_id)),
    ), w.number, (
        ("收函单位", to), ("委托单位", sender), ("事由", matter(case)), ("当事人请求", wishes(case)), ("基本情况", case.description),
        ("联系人", person_name(w, given.actor_id)),
    ))


def _answered(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.channel in ENTRUSTED and dispute.outcome not in (None, Outcome.MERGED) else ()


@kind("result_letter", "调解结果反馈函", LINKS, word="复", subjects=_answered)
def result_letter(w: Writing) -> Paper:
    """Back to the organ it came from: the result, promptly (宁波市人民调解条例 Art 19)."""
    case = w.dispute
    source = f"（来源编号：{case.source_number}）" if case.source_number else ""
    assert case.outcome is not None  # one of the subjects
    papers = "、".join(f"{label}{f'（{number}）' if number else ''}" for label, number in _enclosed(w))
    rest = "" if case.outcome is Outcome.SETTLED else f"已告知当事人可以{way(case.route)}。"
    return Paper("调解结果反馈函", committee(w), (
        Para(f"{organ(w)}：", indent=False),
        Para(f"你单位经{case.channel.label}交来的{matter(case)}一案{source}，本会于{day(case.accepted_at)}受理，编号{case.number}。"),
        Para(f"经调解，结果为：{case.outcome.label}（{day(case.concluded_at)}）。{rest}"),
        Para(f"现函告你单位。{f'附：{papers}复印件。' if papers else ''}"),
        Signatures((), seal=committee(w), date=day(today(w))),
    ), w.number, (
        ("收函单位", organ(w).strip()), ("来源编号", case.source_number or ""), ("事由", matter(case)), ("受理日期", day(case.accepted_at)),
        ("调解结果", case.outcome.label), ("结果日期", day(case.concluded_at)), ("附件", papers),
    ))


def _enclosed(w: Writing) -> list[tuple[str, str]]:
    """What says how it ended, with its number: the agreement in force and what supplements it, or the notice of its end."""
    if w.dispute.outcome in AGREED:
        kinds = [("oral_agreement", "人民调解口头协议登记表", str(each.no)) if each.form == AgreementForm.ORAL
                 else ("agreement", "人民调解协议书", str(each.no)) for each in in_force(w.session, w.dispute)]
    else:
        kinds = [("termination", "终止调解通知书", "")] if w.dispute.outcome in (Outcome.TERMINATED, Outcome.FAILED) else []
    return [(label, issued_number(w, name, key)) for name, label, key in kinds]


def _dangerous(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.was_red or dispute.risk is Risk.RED else ()


@kind("warning", "矛盾纠纷预警函", WATCH, word="警", subjects=_dangerous)
def warning(w: Writing) -> Paper:
    """High risk, to the unit that is responsible (东至; 人民调解法 Art 25)."""
    case = w.dispute
    events = events_of(w.session, case.id)
    raised = next((e for e in reversed(events) if e.facts.get("risk") == Risk.RED), None)
    reports = [f"{moment(e.at)}已报{e.facts['to']}" for e in events if e.name == "report_danger"]
    signs_ = "、".join(Hazard(h).label for h in case.hazards)
    why = str(raised.facts.get("reason") or "") if raised else ""
    on = day(today(w))
    return Paper("矛盾纠纷预警函", desk(w), (
        Para(f"{committee(w)}：", indent=False),
        Para(f"你单位负责的{matter(case)}（编号：{case.number}）于{day(raised.at if raised else case.registered_at)}被评为红色风险，有激化可能，现予预警。"),
        Fields((
            (("发生地点", case.place_name), ("当前状态", case.state.label)),
            (("风险表现", "；".join(part for part in (signs_, why) if part)),),
            (("基本情况", case.description),),
            (("已报告情况", "；".join(reports)),),
        )),
        Para("请按照《中华人民共和国人民调解法》第二十五条的规定，采取有针对性的预防措施；对有可能引起治安案件、刑事案件的，立即向当地公安机关或者其他"
             "有关部门报告。落实专人稳控，当日报告进展，每有变化随时报告，直到风险降级。"),
        Signatures((), seal=desk(w), date=on),
        *stub("矛盾纠纷预警函", number=w.number, to=committee(w), about=matter(case), date=on, by=""),
        Cut("矛盾纠纷预警函（回执）"),
        Fields(((("责任领导", ""), ("责任人", mediator(w))), (("采取的措施", ""),), (("回复时间", ""), ("回复人", "")))),
    ), w.number, (("收函单位", committee(w)), ("事由", matter(case))))
