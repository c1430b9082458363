"""回访记录, 结案报告表: what is written when it is over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.queries import latest
from mediation.disputes.models import Dispute
from mediation.feedback.queries import feedback_of
from mediation.papers.about import (
    cause,
    committee,
    issued_number,
    matter,
    mediator,
    way,
    wishes,
)
from mediation.papers.blocks import Fields, Paper, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import SIDES, called
from mediation.papers.wording import BLANK_DAY, day, listed
from mediation.papers.written_outcome import promised
from workflows.outcomes import Outcome, Satisfaction

FOLLOW_UP, FILE = "回访", "卷宗"


def _concluded(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return WHOLE if dispute.outcome not in (None, Outcome.MERGED) else ()


def _performed(w: Writing) -> str:
    found = latest(w.session, w.dispute)
    if found is None:
        return ""
    return listed([f"{term.who}：{term.what}，{term.status_label}" for term in found.terms])


def _content(w: Writing) -> str:
    """What each said of the result, by the newest word of each."""
    said = {row.party_no: row for row in feedback_of(w.session, w.dispute)}
    names = {p.no: p.name for p in w.dispute.parties}
    return "；".join(
        f"{names.get(no, '')}：" + (Satisfaction(row.satisfaction).label if row.satisfaction else "未表态")
        + (f"，{row.opinion}" if row.opinion else "") for no, row in said.items()
    )


@kind("follow_up", "人民调解回访记录", FOLLOW_UP, subjects=_concluded)
def follow_up(w: Writing) -> Paper:
    """Parties, agreement number, reason, time, performance, satisfaction, changed mind or suit, hidden risk (domain.md §5.2)."""
    case = w.dispute
    found = latest(w.session, case)
    number = issued_number(w, "agreement", str(found.no)) if found else ""
    return Paper("人民调解回访记录", committee(w), (
        Fields((
            *(((p.role.label, called(p)), ("联系方式", p.phone or "")) for p in case.active(*SIDES)[:6]),
            (("纠纷", matter(case)),),
            (("案件编号", case.number), ("调解协议编号", number)),
            (("回访事由", "了解协议履行情况" if found else "了解调解结束后的情况"), ("回访时间", "")),
            (("回访方式", "□上门　□电话　□微信　□其他"),),
            (("被回访人", ""), ("与当事人关系", "")),
            (("协议履行情况", _performed(w)),),
            (("当事人意见和满意程度", _content(w)),),
            (("反悔、起诉、裁判情况", "□无　□反悔　□已起诉　□已裁判："),),
            (("有无新的隐患", "□无　□有："),),
            (("处理意见", ""),),
        )),
        Signatures((Sign("被回访人", fingerprint=True), Sign("回访人")), seal=committee(w), date=BLANK_DAY),
    ), w.number)


def _result(w: Writing) -> str:
    case = w.dispute
    assert case.outcome is not None  # one of the subjects
    found = latest(w.session, case)
    parts = [f"{case.outcome.label}。"]
    if found:
        parts.append("".join(f"{term.no}．{promised(term)}" for term in found.terms))
    if case.outcome not in (Outcome.SETTLED, Outcome.WITHDRAWN):
        parts.append(f"已告知当事人可以{way(case.route)}。")
    return "".join(parts)


@kind("closing", "人民调解结案报告表", FILE, subjects=_concluded)
def closing(w: Writing) -> Paper:
    """File number, fill time, unit, handler, accepted and closed dates, parties with address and phone, source, facts, result."""
    case = w.dispute
    return Paper("人民调解结案报告表", committee(w), (
        Fields((
            (("卷号", issued_number(w, "cover")), ("填表时间", day(w.at))),
            (("承办单位", committee(w)), ("承办人", mediator(w))),
            (("案件编号", case.number), ("案件来源", case.channel.label)),
            (("受理日期", day(case.accepted_at)), ("结案日期", day(case.closed_at or case.concluded_at))),
            (("纠纷类型", cause(case)), ("难易程度", case.difficulty.label if case.difficulty else "")),
            *((((p.role.label, called(p)), ("联系方式", p.phone or ""))) for p in case.active(*SIDES)),
            *((((f"{p.name}住址或单位", p.address or ""),)) for p in case.active(*SIDES)),
            (("纠纷简要情况", case.description),),
            (("当事人请求", wishes(case)),),
            (("调解结果", _result(w)),),
            (("负责人意见", ""),),
        )),
        Signatures((Sign("承办人", mediator(w)), Sign("负责人")), seal=committee(w), date=day(case.closed_at)),
    ), w.number)
