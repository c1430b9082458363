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
    event,
    local,
    matter,
    mediator,
    mover,
    person_name,
    today,
    wishes,
)
from mediation.papers.blocks import Block, Fields, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import acting_for, named, roster, side_rows, signers_of, signs
from mediation.papers.slips import proof_of_service, stub
from mediation.papers.wording import day
from workflows.clocks import ClockKind
from workflows.grounds import DeclineGround, Tried
from workflows.outcomes import Channel, PartyRole
from workflows.states import State

INTAKE = "受理"
ENTRUSTED = (Channel.HOTLINE, Channel.POLICE, Channel.COURT_BEFORE, Channel.COURT_AFTER, Channel.PETITION)
REFUSED = (State.DECLINED, State.ADVISED)


def _applied(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return () if dispute.proactive else WHOLE


def taken(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """Papers of a case that was accepted."""
    return WHOLE if dispute.accepted_at and dispute.state not in REFUSED else ()


@kind("application", "人民调解申请书", INTAKE, subjects=_applied)
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


def _source(dispute: Dispute) -> str:
    entrusted = dispute.channel in ENTRUSTED
    number = f"，来源编号 {dispute.source_number}" if dispute.source_number else ""
    named_ = f"（{dispute.channel.label}{number}）"
    return "\n".join((
        _tick(not dispute.proactive and not entrusted, "当事人申请" + ("" if dispute.proactive or entrusted else named_)),
        _tick(dispute.proactive, "主动调解" + (f"（{dispute.finder}发现）" if dispute.proactive and dispute.finder else "")),
        _tick(entrusted and not dispute.proactive, "接受委托、移送" + (named_ if entrusted else "")),
    ))


def _decision(w: Writing) -> str:
    if w.dispute.state == State.DECLINED:
        return f"不予受理：{DeclineGround(w.dispute.outcome_reason or '').label}"
    if w.dispute.state == State.ADVISED:
        return "属于咨询，已当场答复、告知引导"
    return f"{day(w.dispute.accepted_at)}决定受理" if w.dispute.accepted_at else ""


@kind("registration", "人民调解受理登记表", INTAKE)
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


RIGHTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("一、人民调解的性质", (
        "人民调解是人民调解委员会通过说服、疏导等方法，促使当事人在平等协商基础上自愿达成调解协议，解决民间纠纷的活动"
        "（《中华人民共和国人民调解法》第二条）。人民调解委员会调解民间纠纷，不收取任何费用（第四条）。",)),
    ("二、人民调解的原则（第三条）", (
        "（一）在当事人自愿、平等的基础上进行调解；", "（二）不违背法律、法规和国家政策；",
        "（三）尊重当事人的权利，不得因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。")),
    ("三、当事人在人民调解活动中享有的权利（第二十三条）", (
        "（一）选择或者接受人民调解员；", "（二）接受调解、拒绝调解或者要求终止调解；",
        "（三）要求调解公开进行或者不公开进行；", "（四）自主表达意愿、自愿达成调解协议。")),
    ("四、当事人在人民调解活动中履行的义务（第二十四条）", (
        "（一）如实陈述纠纷事实；", "（二）遵守调解现场秩序，尊重人民调解员；", "（三）尊重对方当事人行使权利。")),
    ("五、调解协议的效力", (
        "经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行（第三十一条）。",
        "当事人之间就调解协议的履行或者调解协议的内容发生争议的，一方当事人可以向人民法院提起诉讼（第三十二条）。",
        "双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认；人民法院依法确认调解协议有效，"
        "一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请强制执行（第三十三条）。")),
    ("六、其他", (
        "调解不成的，人民调解员应当终止调解，当事人可以依法通过仲裁、行政、司法等途径维护自己的权利（第二十六条）。",
        "人民调解员与纠纷有利害关系，可能影响公正调解的，当事人可以要求更换。")),
)


@kind("rights", "人民调解权利义务告知书", INTAKE, subjects=taken)
def rights(w: Writing) -> Paper:
    """Nature, principle, effect, rights (Art 23) and duties (Art 24), told before mediation (若干规定 Art 30)."""
    told = event(w, "session")
    first = told.facts.get("rights_told") if told else None
    blocks: list[Block] = [
        Para(f"{named(signers_of(w.dispute)) or '各方当事人'}：", indent=False),
        Para(f"你（们）{matter(w.dispute)}，由{committee(w)}主持调解。根据《中华人民共和国人民调解法》"
             "和《人民调解工作若干规定》第三十条，现将有关事项告知如下："),
    ]
    for heading, lines in RIGHTS:
        blocks += [Heading(heading), *(Para(line) for line in lines)]
    blocks += [
        Para("以上内容已向我（们）宣读、说明，我（们）已经清楚。"),
        Signatures((*signs(signers_of(w.dispute)), Sign("告知人", mediator(w))), seal=committee(w),
                   date=day(told.at if told and first else None)),
    ]
    return Paper("人民调解权利义务告知书", committee(w), tuple(blocks), w.number)


@kind("acceptance", "人民调解受理通知书", INTAKE, word="调受", subjects=taken)
def acceptance(w: Writing) -> Paper:
    """Told in writing that it was taken in, who handles it and until when; with stub and proof of service."""
    case = w.dispute
    to = named(case.active(PartyRole.APPLICANT))
    by_own = f"你（单位）{day(case.registered_at)}提出的调解申请" if not case.proactive else "经征得双方同意主动介入的纠纷"
    until = due(w, ClockKind.TOTAL)
    decided = local(case.accepted_at or w.at)
    about = matter(case)
    return Paper("人民调解受理通知书", desk(w), (
        Para(f"{to}：", indent=False),
        Para(f"{by_own}（{about}）收悉。经审查，符合《中华人民共和国人民调解法》第十七条和《人民调解工作若干规定》第二十条、"
             "第二十三条的规定，现决定予以受理。有关事项通知如下："),
        Para(f"一、受理编号：{case.number}。办理情况可凭此编号向{desk(w)}查询。"),
        Para(f"二、承办的人民调解委员会：{committee(w)}；人民调解员：{mediator(w) or '　' * 8}。"),
        Para(f"三、调解期限：{day(until)}前；需要延长的，由双方当事人同意。"),
        Para("四、你（们）在调解中享有《中华人民共和国人民调解法》第二十三条规定的权利，履行第二十四条规定的义务，"
             "详见《人民调解权利义务告知书》。调解不收取任何费用。"),
        Para("五、请备齐身份证明和与纠纷有关的证据材料；委托代理人参加的，提交授权委托书。"),
        Signatures((), seal=desk(w), date=day(decided)),
        *stub("人民调解受理通知书", number=w.number, to=to, about=about, date=day(decided), by=mover(w, "accept")),
        *proof_of_service("人民调解受理通知书", to=to),
    ), w.number)
