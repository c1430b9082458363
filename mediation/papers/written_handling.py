"""调查记录, 调解记录: what is written while a dispute is mediated."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.timeline import events_of
from mediation.meetings.models import MediationSession, SessionResult
from mediation.meetings.queries import sittings_of
from mediation.meetings.seats import mediator_of, signatures_of
from mediation.papers.about import cause, committee, event, matter, person_name, way, wishes
from mediation.papers.blocks import Block, Fields, Grid, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import ROOM, SIDES, named
from mediation.papers.signed_record import under_record
from mediation.papers.wording import day, moment
from mediation.papers.written_intake import taken
from workflows.outcomes import PartyRole

HANDLING = "调解"
# Ruled lines to write on by hand.
LINES = 12


@kind("investigation", "人民调解调查记录", HANDLING, subjects=taken)
def investigation(w: Writing) -> Paper:
    """Time, place, present, person asked, content; two mediators sign where two went (domain.md §5.2)."""
    case = w.dispute
    return Paper("人民调解调查记录", committee(w), (
        Fields((
            (("时间", ""), ("地点", "")),
            (("事由", f"调查{matter(case)}"),),
            (("参加人", ""),),
            (("被调查人", ""), ("性别、年龄", "")),
            (("职业或职务", ""), ("联系方式", "")),
            (("单位或住址", ""),),
        )),
        Grid(("调查内容（一问一答，照原话记）",), ((f"核实的事项：{wishes(case)}",), *(((ROOM,),) * LINES)), (1,)),
        Para("以上记录已给我看过（向我宣读过），和我说的一样。"),
        Signatures((Sign("被调查人", fingerprint=True), Sign("调查人"), Sign("调查人"),
                    Sign("记录人")), date=day(None)),
    ), w.number, (("核实的事项", wishes(case)),))


def _held(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return [Subject(str(s.no), f"第 {s.no} 次，{day(s.held_at)}") for s in sittings_of(session, dispute.id).all]


@kind("record", "人民调解记录", HANDLING, subjects=_held)
def record(w: Writing) -> Paper:
    """Time, place, cause, parties, invited; rights told; statements, facts; result or why not, routes told (Art 27, §5.2)."""
    case = w.dispute
    held = next(s for s in sittings_of(w.session, case.id).all if str(s.no) == w.subject.key)
    recorder = held.recorder or person_name(w, held.recorded_by)
    told = ("人民调解员已向各方当事人告知人民调解的性质、原则和效力，以及当事人的权利和义务。" if held.rights_told
            else "□人民调解员已向各方当事人告知人民调解的性质、原则和效力，以及当事人的权利和义务。")
    by = mediator_of(w.session, held, signatures_of(w.session, [held])[held.id])
    unsigned, lines = under_record(w, held)
    return Paper("人民调解记录", committee(w, held.leg_no), (
        Fields((
            (("时间", moment(held.held_at)),),
            (("地点", held.place), ("次数", f"第{held.no}次")),
            (("事由", cause(case)), ("编号", case.number)),
            *(((role.label, named(people)),) for role in SIDES if (people := _then(case, held, role))),
            (("到场人员", held.present),),
            (("受邀人员", _invited(w, held) or "无"),),
            (("人民调解员", by), ("记录人", recorder)),
        )),
        Heading("一、告知权利义务"), Para(told),
        *_said(held),
        Heading("三、调解结果"), *(Para(line) for line in _result(w, held)),
        Para("以上记录已给我（们）看过（向我们宣读过），没有差错。"), *unsigned,
        Signatures(lines, seal=committee(w, held.leg_no), date=day(held.held_at)),
    ), w.number)


def _then(case: Dispute, held: MediationSession, role: PartyRole) -> list[Party]:
    """Who was on that side when they sat: neither who came in later nor without who has left since."""
    return [p for p in case.parties if p.role is role and p.no in held.parties_then]


def _invited(w: Writing, held: MediationSession) -> str:
    """With the parties' consent (人民调解法 Art 20)."""
    guests = [str(e.facts["guest"]) for e in events_of(w.session, w.dispute.id)
              if e.name == "invite" and e.leg_no == held.leg_no and e.facts.get("guest")]
    return "、".join(dict.fromkeys([*held.helpers, *guests]))


# What the record may hold besides its course, in the words of a paper.
PARTS = (
    ("said_applicant", "申请人陈述"), ("said_respondent", "被申请人陈述"), ("said_third", "第三人陈述"),
    ("facts_checked", "查明的事实"), ("undisputed", "各方没有争议的事项"), ("offer_applicant", "申请人提出的方案"),
    ("offer_respondent", "被申请人提出的方案"), ("offer_third", "第三人提出的方案"),
)


def _said(held: MediationSession) -> list[Block]:
    """The course as it was typed, then what each side said and what was found."""
    parts = [f"{word}：{said}" for name, word in PARTS if (said := getattr(held, name))]
    lines = [line for text in (held.course, *parts) for line in text.splitlines() if line.strip()]
    return [Heading("二、调解经过"), *(Para(line) for line in lines)]


def _result(w: Writing, held: MediationSession) -> list[str]:
    """As it ended; where it failed the last positions and the route told (人民调解法 Art 26), once somebody has recorded that it was."""
    if held.result == SessionResult.AGREED:
        return ["经调解，双方当事人自愿达成协议，协议内容见人民调解协议书或者口头协议登记表。"]
    if held.result == SessionResult.CONTINUE:
        later = f"下次调解定于{moment(held.next_at)}。" if held.next_at else "下次调解时间另行通知。"
        return [f"本次没有达成协议，各方同意继续调解。{later}"]
    lines = ["本次调解没有达成协议。"]
    failed = event(w, "fail", leg_no=held.leg_no)
    if failed is None or failed.at < held.held_at:
        return [*lines, f"□已告知当事人可以{way(None)}。"]
    facts = failed.facts
    for name, words in (("position_applicant", "申请人的意见"), ("position_respondent", "被申请人的意见"),
                        ("undisputed", "双方没有争议的事实")):
        if facts.get(name):
            lines.append(f"{words}：{facts[name]}")
    return [*lines, f"已告知当事人可以{way(facts.get('route') or None)}。"]
