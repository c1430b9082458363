"""申请书, 受理登记表, 权利义务告知书, 受理通知书: what is written when a dispute is taken in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.papers.about import (
    cause,
    committee,
    desk,
    due,
    matter,
    mediator,
    mover,
    person_name,
    today,
    wishes,
)
from mediation.papers.blocks import Fields, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.lacking import everybody
from mediation.papers.parties import acting_for, named, roster, side_rows, signers_of, signs
from mediation.papers.slips import proof_of_service, stub
from mediation.papers.wording import day
from workflows.clocks import ClockKind
from workflows.grounds import DeclineGround, Tried
from workflows.outcomes import Channel, PartyRole
from workflows.states import State

INTAKE = "受理"
ENTRUSTED = (Channel.HOTLINE, Channel.POLICE, Channel.COURT_BEFORE, Channel.COURT_AFTER, Channel.PETITION)
REPORTED = (Channel.GRID, Channel.VILLAGE)
REFUSED = (State.DECLINED, State.ADVISED)


def _applied(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return () if dispute.proactive else WHOLE


def taken(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """Papers of a case that was accepted."""
    return WHOLE if dispute.accepted_at and dispute.state not in REFUSED else ()


@kind("application", "人民调解申请书", INTAKE, subjects=_applied, states=everybody)
def application(w: Writing) -> Paper:
    """司发通〔2010〕239号 格式: parties, brief facts, request, free will (domain.md §5.2)."""
    applicants = w.dispute.active(PartyRole.APPLICANT)
    speaking = [p for p in signers_of(w.dispute) if p.role is PartyRole.APPLICANT or p in
                [a for each in applicants for a in acting_for(w.dispute, each)]]
    return Paper("人民调解申请书", "", (
        Fields(side_rows(w.dispute, today(w))),
        Heading("纠纷简要情况"), Para(w.dispute.description),
        Heading("当事人申请事项"), Para(wishes(w.dispute)),
        Para(f"{desk(w)}已将申请人民调解的相关规定告知我（们），现自愿申请人民调解委员会进行调解。"),
        Signatures(signs(speaking), date=day(w.dispute.registered_at)),
        *roster(w.dispute),
    ), w.number)


def _tick(chosen: bool, words: str) -> str:
    return f"{'■' if chosen else '□'}{words}"


# Where a dispute comes from, each with a box of its own; what came in no other way was brought by a party.
SOURCES = ("当事人申请", "网格、村级上报", "主动排查发现", "接受委托、移送")


def _source(dispute: Dispute) -> str:
    if dispute.proactive:
        chosen, more = 2, f"{dispute.finder}发现" if dispute.finder else ""
    else:
        chosen = 1 if dispute.channel in REPORTED else 3 if dispute.channel in ENTRUSTED else 0
        more = dispute.channel.label + (f"，来源编号 {dispute.source_number}" if dispute.source_number else "")
    return "\n".join(_tick(at == chosen, words + (f"（{more}）" if at == chosen and more else "")) for at, words in enumerate(SOURCES))


def _came(dispute: Dispute) -> str:
    """How the notice of acceptance names what it answers."""
    if dispute.proactive:
        return "经征得双方同意主动介入的纠纷"
    if dispute.channel in (*REPORTED, *ENTRUSTED):
        return f"{day(dispute.registered_at)}经{dispute.channel.label}登记的纠纷"
    return f"你（单位）{day(dispute.registered_at)}提出的调解申请"


def _decision(w: Writing) -> str:
    if w.dispute.state == State.DECLINED:
        return f"不予受理：{DeclineGround(w.dispute.outcome_reason or '').label}"
    if w.dispute.state == State.ADVISED:
        return "属于咨询，已当场答复、告知引导"
    return f"{day(w.dispute.accepted_at)}决定受理" if w.dispute.accepted_at else ""


@kind("registration", "人民调解受理登记表", INTAKE, states=everybody)
def registration(w: Writing) -> Paper:
    """Date, committee, applied or proactive, parties, type, source, brief facts; signed by party and recorder (§5.2)."""
    case = w.dispute
    clerk = person_name(w, case.registered_by)
    consent = "　■已征得双方同意" if case.proactive and case.consent else ""
    tried = "、".join(Tried(t).label for t in case.tried)
    return Paper("人民调解受理登记表", desk(w), (
        Fields((
            (("登记编号", case.number), ("登记时间", day(case.registered_at))),
            (("登记单位", desk(w)), ("登记人", clerk)),
            (("受理方式", f"{_tick(not case.proactive, '依当事人申请')}　{_tick(case.proactive, '主动调解')}{consent}"),),
            (("案件来源", _source(case)),),
            (("纠纷类型", cause(case)), ("难易程度", case.difficulty.label if case.difficulty else "")),
            (("发生地点", case.place_name), ("发生时间", day(case.occurred_on) if case.occurred_on else "")),
            *side_rows(case, today(w)),
            (("纠纷简要情况", case.description),),
            (("当事人请求", wishes(case)),),
            (("受理意见", _decision(w)),),
            (("备注", f"此前：{tried}" if tried else ""),),
        )),
        Signatures((*signs(signers_of(case)), Sign("登记人", clerk)), seal=desk(w), date=day(case.registered_at)),
        *roster(case),
    ), w.number)


@kind("acceptance", "人民调解受理通知书", INTAKE, word="调受", subjects=taken)
def acceptance(w: Writing) -> Paper:
    """Told in writing that it was taken in, who handles it and until when; with stub and proof of service."""
    case = w.dispute
    to = named(case.active(PartyRole.APPLICANT))
    until = due(w, ClockKind.TOTAL)
    about, on = matter(case), day(today(w))
    return Paper("人民调解受理通知书", desk(w), (
        Para(f"{to}：", indent=False),
        Para(f"{_came(case)}（{about}）收悉。经审查，符合《中华人民共和国人民调解法》第十七条和《人民调解工作若干规定》第二十条、"
             f"第二十三条的规定，{day(case.accepted_at)}决定予以受理。有关事项通知如下："),
        Para(f"一、受理编号：{case.number}。办理情况可凭此编号向{desk(w)}查询。"),
        Para(f"二、承办的人民调解委员会：{committee(w)}；人民调解员：{mediator(w) or '　' * 8}。"),
        Para(f"三、调解期限：{day(until)}前；需要延长的，由双方当事人同意。"),
        Para("四、你（们）在调解中享有《中华人民共和国人民调解法》第二十三条规定的权利，履行第二十四条规定的义务，"
             "详见《人民调解权利义务告知书》。调解不收取任何费用。"),
        Para("五、请备齐身份证明和与纠纷有关的证据材料；委托代理人参加的，提交授权委托书。"),
        Signatures((), seal=desk(w), date=on),
        *stub("人民调解受理通知书", number=w.number, to=to, about=about, date=on, by=mover(w, "accept")),
        *proof_of_service("人民调解受理通知书", to=to),
    ), w.number, (
        ("被通知人", to), ("受理编号", case.number), ("受理日期", day(case.accepted_at)), ("承办单位", committee(w)), ("调解员", mediator(w)),
        ("调解期限", day(until)),
    ))
