"""调解通知书: one for each who is asked to come to a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.meetings.arranged import meetings_of
from mediation.meetings.planned import Meeting
from mediation.papers.about import committee, matter, mediator, person_name
from mediation.papers.blocks import Block, NewPage, Paper, Para, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import SIDES, called, named, principal, signers_of
from mediation.papers.slips import proof_of_service
from mediation.papers.wording import BLANK, day, moment
from mediation.papers.written_handling import HANDLING
from mediation.papers.written_intake import taken
from workflows.meetings import MeetingStatus


def _summoned(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """Each who is asked to come, for each meeting; before a time is set the notice leaves room for it."""
    if not taken(session, dispute):
        return ()
    called_ = {p.no: called(p) for p in dispute.parties}
    asked = [(m, no) for m in reversed(meetings_of(session, dispute.id)) for no in m.party_nos if no in called_]
    # of a sitting that was called off there is a notice only where one went out
    asked = [(m, no) for m, no in asked if m.status is not MeetingStatus.CANCELLED or m.tries(no)]
    if asked:
        return [Subject(f"{m.no}-{no}", f"{called_[no]}，{day(m.starts_at)}" + ("，已取消" if m.status is MeetingStatus.CANCELLED else ""))
                for m, no in asked]
    return [] if dispute.outcome else [Subject(f"0-{p.no}", f"{called(p)}，时间未定") for p in signers_of(dispute)]


@kind("meeting_notice", "人民调解通知书", HANDLING, word="调通", subjects=_summoned)
def meeting_notice(w: Writing) -> Paper:
    """To one party: when and where, what to bring, that nobody is forced (人民调解法 Art 23); with proof of service."""
    case = w.dispute
    no, _, party_no = w.subject.key.partition("-")
    meeting = next((m for m in meetings_of(w.session, case.id) if str(m.no) == no), None)
    party = next(p for p in case.parties if str(p.no) == party_no)
    for_whom = principal(case, party) if party.role not in SIDES else None
    to = called(party) + (f"（{named([for_whom])}的{party.role.label}）" if for_whom else "")
    by = mediator(w)
    when, where = moment(meeting.starts_at if meeting else None), meeting.place if meeting else BLANK * 2
    return Paper("人民调解通知书", committee(w), (
        Para(f"{to}：", indent=False),
        Para(f"本会受理的{matter(case)}（编号：{case.number}），定于{when}在{where}进行调解，请准时参加。"),
        Para("一、请携带身份证明和与纠纷有关的证据材料；单位参加的，携带营业执照或者登记证书复印件和法定代表人身份证明。"),
        Para("二、本人不能参加的，可以委托代理人参加，并提交授权委托书；不能按时到场的，请提前告诉我们，另约时间。"),
        Para("三、调解以自愿为原则。你（单位）有权选择或者接受人民调解员，有权接受调解、拒绝调解或者要求终止调解，有权要求公开或者不公开调解"
             "（《中华人民共和国人民调解法》第二十三条）。调解不收取任何费用。"),
        Para(f"人民调解员：{by or BLANK}　联系电话：{BLANK}"),
        Signatures((), seal=committee(w), date=day(_noticed(w, meeting))),
        NewPage(), *_service(w, meeting, party.no, to),
    ), w.number, (
        ("被通知人", to), ("事由", matter(case)), ("时间", when), ("地点", where.strip()), ("调解员", by), ("通知日期", day(_noticed(w, meeting))),
    ))


def _noticed(w: Writing, meeting: Meeting | None) -> datetime:
    """A notice bears the day it is made; one that is written out after the sitting bears the day the sitting was called."""
    return w.at if meeting is None or w.at < meeting.starts_at else meeting.made_at


def _service(w: Writing, meeting: Meeting | None, party_no: int, to: str) -> tuple[Block, ...]:
    """As it was served, if it was; else to be filled in by hand."""
    served = [i for i in (meeting.tries(party_no) if meeting else []) if meeting and i.move == meeting.moves]
    last = next((i for i in reversed(served) if i.reached), served[-1] if served else None)
    made = "本件在调解之后按记录补制" if meeting and w.at >= meeting.starts_at else ""
    off = f"这次调解后来取消：{meeting.reason or '案件已有结果'}" if meeting and meeting.status is MeetingStatus.CANCELLED else ""
    if last is None:
        return proof_of_service("人民调解通知书", to=to, by=mediator(w), note="；".join(part for part in (off, made) if part))
    note = "；".join(f"{moment(i.served_at)}{i.how.label}{'' if i.reached else '，没联系上'}" + (f"，{i.note}" if i.note else "") for i in served)
    return proof_of_service("人民调解通知书", to=to, by=person_name(w, last.served_by), way=last.how, when=day(last.served_at),
                            receiver=last.receiver,
                            note="；".join(part for part in (note if len(served) > 1 or not last.reached else last.note, off, made) if part))
