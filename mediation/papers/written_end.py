"""结案报告表: what is written when it is over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.queries import in_force
from mediation.disputes.models import Dispute
from mediation.papers.about import (
    cause,
    committee,
    issued_number,
    mediator,
    way,
    wishes,
)
from mediation.papers.blocks import Fields, Paper, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import brief_rows
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
    parts = [f"{case.outcome.label}。"]
    for made in in_force(w.session, case):
        parts.append(("补充协议：" if made.supplements_no else "") + "".join(f"{term.no}．{promised(term)}" for term in made.terms))
    if case.outcome not in (Outcome.SETTLED, Outcome.WITHDRAWN):
        parts.append(f"已告知当事人可以{way(case.route)}。")
    return "".join(parts)


@kind("closing", "人民调解结案报告表", FILE, subjects=concluded)
def closing(w: Writing) -> Paper:
    """File number, fill time, unit, handler, accepted and closed dates, parties with address and phone, source, facts, result."""
    case = w.dispute
    return Paper("人民调解结案报告表", committee(w), (
        Fields((
            (("卷号", issued_number(w, "cover")), ("案件编号", case.number)),
            (("承办单位", committee(w)), ("承办人", mediator(w))),
            (("案件来源", case.channel.label), ("填表时间", day(w.at))),
            (("受理日期", day(case.accepted_at)), ("结案日期", day(case.closed_at or case.concluded_at))),
            (("纠纷类型", cause(case)), ("难易程度", case.difficulty.label if case.difficulty else "")),
            *brief_rows(case, addresses=True),
            (("纠纷简要情况", case.description),),
            (("当事人请求", wishes(case)),),
            (("调解结果", _result(w)),),
            (("承办人签名", ""), ("负责人签名", "")), (("负责人意见", ""), ("签署日期", "")),
        )),
        Signatures((), seal=committee(w), date=day(case.closed_at)),
    ), w.number)
