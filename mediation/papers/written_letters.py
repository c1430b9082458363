"""转办交办单, 委托调解函, 调解结果反馈函, 预警函: what one body writes to another about a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.clocks.queries import clocks_of
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.papers.about import (
    cause,
    committee,
    desk,
    issued_number,
    leg_of,
    matter,
    mediator,
    organ,
    person_name,
    unit_name,
    way,
    wishes,
)
from mediation.papers.blocks import Cut, Fields, Paper, Para, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import SIDES, brief_rows, named
from mediation.papers.slips import stub
from mediation.papers.wording import BLANK, day, moment
from mediation.papers.written_intake import ENTRUSTED
from mediation.units.models import Unit
from workflows.clocks import ClockKind
from workflows.grounds import Hazard
from workflows.outcomes import Outcome, Risk, UnitKind

LINKS, WATCH = "衔接", "督办"
GIVEN = ("assign", "reassign", "send_down")
GIVEN_AS = {"assign": "交办", "reassign": "转办", "send_down": "交办下级"}


def _legs(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return [Subject(str(leg.no), f"第 {leg.no} 轮，{session.get_one(Unit, leg.unit_id).short_name}") for leg in dispute.legs]


def _giving(w: Writing, leg: Leg) -> Event | None:
    return next((e for e in events_of(w.session, w.dispute.id) if e.name in GIVEN and e.leg_no == leg.no), None)


def _leg(w: Writing) -> Leg:
    found = leg_of(w.dispute, int(w.subject.key))
    assert found is not None  # one of the subjects
    return found


@kind("assignment", "转办交办单", LINKS, word="交", subjects=_legs)
def assignment(w: Writing) -> Paper:
    """Number, from, to, matter, due, instruction, receipt, reply (旌德; domain.md §5.2)."""
    case, leg = w.dispute, _leg(w)
    given = _giving(w, leg)
    facts = given.facts if given else {}
    clocks = [c for c in clocks_of(w.session, case.id) if c.leg_no == leg.no]
    sign = next((c.due_at for c in clocks if c.kind is ClockKind.SIGNING), None)
    mediate = next((c.due_at for c in clocks if c.kind is ClockKind.MEDIATION), None)
    sender = unit_name(w, given.actor_unit_id) if given else desk(w)
    limits = "；".join(part for part in (f"签收：{moment(sign)}前" if sign else "", f"调解：{day(mediate)}前" if mediate else "") if part)
    receipt = f"{moment(leg.signed_at)}签收，调解员{mediator(w, leg.no)}" if leg.signed_at else ""
    reply = Outcome(leg.result).label if leg.result else (case.outcome.label if case.outcome and leg.ended_at is None else "")
    return Paper("矛盾纠纷转办交办单", sender, (
        Fields((
            (("来文单位", sender), ("承办单位", unit_name(w, leg.unit_id))),
            (("办理方式", GIVEN_AS[given.name] if given else ""), ("发出时间", day(leg.started_at))),
            (("案件编号", case.number), ("纠纷类型", cause(case))),
            *brief_rows(case),
            (("事项", case.description),), (("当事人请求", wishes(case)),),
            (("办理要求", str(facts.get("reason") or "请按期签收、办理，并及时反馈结果。")),),
            (("办理期限", limits),),
            (("经办人", person_name(w, given.actor_id if given else None)), ("签发人", "")),
            (("签收情况", receipt),), (("办理结果及答复", reply),),
        )),
        Signatures((), seal=sender, date=day(leg.started_at)),
    ), w.number)


def _entrusted(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """A centre hands it to a committee; what a committee takes in itself is entrusted by nobody."""
    kinds = (UnitKind.SPECIALIST, UnitKind.VILLAGE_COMMITTEE)
    units = {leg.no: session.get_one(Unit, leg.unit_id) for leg in dispute.legs}
    own = dispute.accepted_by_unit_id
    return [Subject(str(no), unit.short_name) for no, unit in units.items() if unit.kind in kinds and unit.id != own]


@kind("entrustment", "委托调解函", LINKS, word="委", subjects=_entrusted)
def entrustment(w: Writing) -> Paper:
    """An organ entrusts a committee, with the parties' and the committee's consent (宁波市人民调解条例 Art 19)."""
    case, leg = w.dispute, _leg(w)
    given = _giving(w, leg)
    sender, to = (unit_name(w, given.actor_unit_id) if given else desk(w)), unit_name(w, leg.unit_id)
    on = day(leg.started_at)
    return Paper("委托调解函", sender, (
        Para(f"{to}：", indent=False),
        Para(f"{matter(case)}（编号：{case.number}），当事人的请求是：{wishes(case)}根据《中华人民共和国人民调解法》第十七条、第十八条的规定，"
             "经征求当事人意见，现委托你会调解。"),
        Para(f"基本情况：{case.description}"),
        Para("请收到后及时签收，并在规定期限内调解。不能接受委托的，请书面说明理由，连同材料退回；调解结束后，请将调解结果函告我单位，并附协议书或者终止调解"
             "通知书。"),
        Para(f"附：{named(case.active(*SIDES))}的登记材料。　联系人：{person_name(w, given.actor_id if given else None) or BLANK}"),
        Signatures((), seal=sender, date=on),
        *stub("委托调解函", number=w.number, to=to, about=matter(case), date=on, by=person_name(w, given.actor_id if given else None)),
    ), w.number)


def _answered(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.channel in ENTRUSTED and dispute.outcome not in (None, Outcome.MERGED) else ()


@kind("result_letter", "调解结果反馈函", LINKS, word="复", subjects=_answered)
def result_letter(w: Writing) -> Paper:
    """Back to the organ it came from: the result, promptly (宁波市人民调解条例 Art 19)."""
    case = w.dispute
    source = f"（来源编号：{case.source_number}）" if case.source_number else ""
    assert case.outcome is not None  # one of the subjects
    settled = case.outcome in (Outcome.SETTLED, Outcome.PARTLY_SETTLED)
    found = [a for a in (issued_number(w, "agreement", str(no)) for no in range(9, 0, -1)) if a] if settled else []
    paper = f"人民调解协议书{'（' + found[0] + '）' if found else ''}" if settled else "终止调解通知书"
    rest = "" if case.outcome is Outcome.SETTLED else f"已告知当事人可以{way(case.route)}。"
    return Paper("调解结果反馈函", committee(w), (
        Para(f"{organ(w)}：", indent=False),
        Para(f"你单位经{case.channel.label}交来的{matter(case)}一案{source}，本会于{day(case.accepted_at)}受理，编号{case.number}。"),
        Para(f"经调解，结果为：{case.outcome.label}。{rest}"),
        Para(f"现函告你单位。附：{paper}复印件。"),
        Signatures((), seal=committee(w), date=day(case.concluded_at)),
    ), w.number)


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
    on = day(raised.at if raised else case.registered_at)
    return Paper("矛盾纠纷预警函", desk(w), (
        Para(f"{committee(w)}：", indent=False),
        Para(f"你单位负责的{matter(case)}（编号：{case.number}）被评为红色风险，有激化可能，现予预警。"),
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
    ), w.number)
