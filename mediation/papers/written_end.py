"""结案报告表: what is written when it is over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.queries import latest
from mediation.disputes.models import Dispute
from mediation.papers.about import (
    cause,
    committee,
    issued_number,
    mediator,
    way,
    wishes,
)
from mediation.papers.blocks import Fields, Paper, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import SIDES, called
from mediation.papers.wording import day
from mediation.papers.written_outcome import promised
from workflows.outcomes import Outcome

FILE = "卷宗"


def concluded(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """It has a result, and not that of another case."""
    return WHOLE if dispute.outcome not in (None, Outcome.MERGED) else ()


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


@kind("closing", "人民调解结案报告表", FILE, subjects=concluded)
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
