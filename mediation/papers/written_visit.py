"""回访记录: one for each visit, and a blank one to take along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.queries import in_force, latest
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.feedback.models import FollowUp
from mediation.feedback.unheard import sheet_unheard
from mediation.feedback.visits import visits_of
from mediation.papers.about import committee, issued_number, matter, person_name
from mediation.papers.blocks import Fields, Paper, Sign, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import SIDES, Row, called, named
from mediation.papers.wording import BLANK_DAY, day, listed
from mediation.papers.written_end import concluded
from workflows.following import Since, Way

FOLLOW_UP = "回访"
SHOWN = 6
# Ticks for the sheet that is taken along.
TICKS: tuple[Row, ...] = (
    (("反悔、起诉、裁判情况", "□无　□反悔　□已起诉　□法院已裁判："),), (("有无新的隐患", "□无　□有："),), (("处理意见", ""),),
)


def _visits(session: Session, dispute: Dispute) -> Sequence[Subject]:
    if not concluded(session, dispute):
        return ()
    made = [Subject(str(v.no), f"第 {v.no} 次，{day(v.visited_on)}") for v in visits_of(session, dispute.id)]
    return [*made, Subject("blank", "空白，带去填") if made else Subject("", "")]


def _covers(w: Writing) -> frozenset[str]:
    """What was said to who went, for whoever mediated."""
    visit = next((v for v in visits_of(w.session, w.dispute.id) if str(v.no) == w.subject.key), None)
    unheard = visit is not None and sheet_unheard(Inquiry(w.session, w.dispute, w.actor, w.at, {}), visit)
    return frozenset({"满意程度", "回访内容", "有无新的隐患"}) if unheard else frozenset()


@kind("follow_up", "人民调解回访记录", FOLLOW_UP, subjects=_visits, covers=_covers)
def follow_up(w: Writing) -> Paper:
    """Parties, agreement number, reason, time, performance, satisfaction, changed mind or suit, hidden risk (domain.md §5.2)."""
    case = w.dispute
    visit = next((v for v in visits_of(w.session, case.id) if str(v.no) == w.subject.key), None)
    found = latest(w.session, case)
    no = visit.agreement_no if visit else (found.no if found else None)
    head: tuple[Row, ...] = (
        *(((p.role.label, called(p)), ("联系方式", p.phone or "")) for p in case.active(*SIDES)[:SHOWN]),
        (("纠纷", matter(case)),),
        (("案件编号", case.number), ("调解协议编号", issued_number(w, "agreement", str(no)) if no else "")),
    )
    rows = _of(w, visit) if visit else _blank(w)
    signing = (Sign("被回访人", fingerprint=True), Sign("回访人", person_name(w, visit.visitor_id) if visit else ""))
    return Paper("人民调解回访记录", committee(w), (
        Fields((*head, *rows)), Signatures(signing, seal=committee(w), date=day(visit.visited_on) if visit else BLANK_DAY),
    ), w.number)


def _of(w: Writing, visit: FollowUp) -> tuple[Row, ...]:
    """What the visit found, in the words of its sheet."""
    people = [p for p in w.dispute.parties if p.no in visit.parties]
    since = "、".join(Since(each).label for each in visit.since)
    ways = listed([Way(each).label for each in visit.ways])
    again = f"{day(visit.next_on)}再回访。" if visit.next_on else ""
    return (
        (("回访事由", visit.why.label), ("回访时间", day(visit.visited_on))),
        (("回访方式", visit.how), ("被回访人", named(people) + ("" if visit.reached else "（没有联系上）"))),
        (("协议履行情况", visit.kept.label if visit.kept else ""),),
        (("满意程度", visit.satisfaction.label if visit.satisfaction else ""),),
        (("回访内容", visit.course or ""),),
        (("反悔、起诉、裁判情况", since or ("无" if visit.reached else "")),),
        (("有无新的隐患", f"有：{visit.risk_words or ''}" if visit.hidden_risk else ("无" if visit.reached else "")),),
        (("处理意见", (f"已告知：{ways}" if ways else "") + again),),
    )


def _blank(w: Writing) -> tuple[Row, ...]:
    """What is known before anybody goes; whether they are satisfied is asked anew, by somebody who did not mediate."""
    kept = listed([f"{t.who}：{t.what}，{t.status_label}" for each in in_force(w.session, w.dispute) for t in each.terms])
    return (
        (("回访事由", "了解协议履行情况" if kept else "了解调解结束后的情况"), ("回访时间", "")),
        (("回访方式", "□上门　□电话　□微信　□其他"),),
        (("被回访人", ""), ("与当事人关系", "")),
        (("协议履行情况", kept),), (("满意程度", ""),), *TICKS,
    )
