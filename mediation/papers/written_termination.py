"""终止调解通知书: that it is over without agreement, why, and where one can go."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.papers.about import committee, event, matter, mediator, mover, today, way
from mediation.papers.blocks import Paper, Para, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import SIDES, named, signers_of
from mediation.papers.slips import proof_of_service, stub
from mediation.papers.wording import day
from mediation.papers.written_outcome import AGREED
from workflows.grounds import TerminateGround
from workflows.outcomes import Outcome


def _ended(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """Terminated, or without agreement, which ends it as well (人民调解法 Art 26; 宁波 Art 23)."""
    return WHOLE if dispute.outcome in (Outcome.TERMINATED, Outcome.FAILED) else ()


@kind("termination", "终止调解通知书", AGREED, word="调终", subjects=_ended)
def termination(w: Writing) -> Paper:
    """Number, ground, routes, date (宁波市人民调解条例 Art 27); with stub and proof of service."""
    case, body = w.dispute, committee(w)
    ended = event(w, "terminate", "fail")
    facts = ended.facts if ended else {}
    ground = (TerminateGround(facts["ground"]).label if facts.get("ground") else "经调解，当事人之间不能达成调解协议")
    basis = "第二十三条、第二十六条" if facts.get("ground") else "第二十六条"
    to = named(signers_of(case)) if len(signers_of(case)) > 1 else named(case.active(*SIDES))
    more = [Para(f"{words}：{facts[name]}") for name, words in (("explanation", "具体情况"), ("undisputed", "双方没有争议的事实"))
            if facts.get(name)]
    return Paper("终止调解通知书", body, (
        Para(f"{to}：", indent=False),
        Para(f"本会{day(case.accepted_at)}受理的{matter(case)}（编号：{case.number}），因{ground}，根据《中华人民共和国人民调解法》{basis}"
             f"的规定，现终止调解（终止日期：{day(ended.at if ended else case.concluded_at)}）。"),
        *more,
        Para(f"你（单位）可以{way(case.route or None)}，依法维护自己的权利。请注意法律规定的起诉、仲裁、复议期限，以免耽误。"),
        Signatures((Sign("人民调解员", mediator(w)),), seal=body, date=day(today(w))),
        *stub("终止调解通知书", number=w.number, to=to, about=f"{matter(case)}；{ground}", date=day(today(w)),
              by=mover(w, "terminate", "fail")),
        *proof_of_service("终止调解通知书", to=to, by=mediator(w)),
    ), w.number, (
        ("被通知人", to), ("事由", matter(case)), ("终止原因", ground), ("具体情况", str(facts.get("explanation") or "")),
        ("终止日期", day(ended.at if ended else case.concluded_at)), ("可以走的途径", way(case.route or None)),
    ))
