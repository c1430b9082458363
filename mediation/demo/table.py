"""docs/demo-cases.md: what each source tells, and where its case ended here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.agreements.models import TermStatus
from mediation.agreements.queries import agreements_of
from mediation.demo.stories import Story, sources, told
from mediation.disputes.models import Dispute
from mediation.units.models import Unit
from workflows.outcomes import Outcome

HEAD = """\
# The 67 real cases and where they end here

Written by `flask demo table` from a filled demo county; a test keeps it current. The sources are named in
`mediation/demo/data/cases.jsonl`. How the source's word is read:

- 化解 without terms is settled by an oral agreement.
- 未履行 is closed and settled, with a breached term.
- 反悔 is closed and reopened; the old result stays with its leg.
- 转… is failed or terminated, with that route told.
- Where the source gives no outcome, the case stands at the last step the source tells.
- A level above the county counts as county; where the source gives none, its path decides.

| case | matter | path the source tells | its level and word | path here | state, level and outcome here |
|---|---|---|---|---|---|
"""


def table(session: Session) -> str:
    """The whole document, from the disputes as they now stand."""
    return HEAD + "".join(_row(session, story) for story in told())


def dispute_of(session: Session, story: Story) -> Dispute:
    """The dispute that a story became."""
    return session.scalars(
        select(Dispute).where(Dispute.title == story.title, Dispute.region_code == story.place)
    ).one()


def _row(session: Session, story: Story) -> str:
    source, dispute = sources()[story.id], dispute_of(session, story)
    word = f"{source['level'] or '–'}，{story.source_word or '没有说'}"
    cells = (story.id, story.title, " → ".join(source["path"]), word, _path(session, dispute), _ours(session, dispute))
    return "| " + " | ".join(cells) + " |\n"


def _path(session: Session, dispute: Dispute) -> str:
    """Every leg: who held it, and how it left."""
    legs = [
        session.get_one(Unit, leg.unit_id).short_name + ENDINGS.get(leg.ended_by or "", "") for leg in dispute.legs
    ]
    return " → ".join(legs) or "还没有承办单位"


ENDINGS = {"escalate": "（上报）", "object": "（退回）", "return_unsigned": "（超时没有签收）"}


def _ours(session: Session, dispute: Dispute) -> str:
    said = [dispute.state.label, f"{dispute.level.label}级"]
    said += [label.label for label in (dispute.outcome, dispute.route) if label]
    agreements = agreements_of(session, dispute.id)
    if agreements and dispute.outcome and any(term.status == TermStatus.BREACHED for term in agreements[-1].terms):
        said.append("有一条约定未履行")
    earlier = dispute.legs if dispute.is_open else dispute.legs[:-1]
    said += [f"第 {leg.no} 轮{Outcome(leg.result).label}后重启" for leg in earlier if leg.result]
    if agreements and dispute.outcome is Outcome.SETTLED:
        said.insert(3, agreements[-1].form_label)
    return " · ".join(said)
