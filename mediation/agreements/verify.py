"""`flask audit verify`: a version reads as it did when it was written and when it was signed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mediation.agreements.content import hash_of
from mediation.agreements.models import Agreement
from mediation.agreements.printed import kept_text
from mediation.disputes.audit import verifies
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Claim, Party
from mediation.files.blobs import Damaged

BATCH = 500
TOLD = ("agreement", "addendum", "sign_agreement", "seal")


@verifies
def changed(session: Session) -> Iterator[tuple[str, int | None, str]]:
    """The hash that stands in each event, against the content as it is now."""
    told: dict[tuple[int, int], tuple[int, set[str]]] = {}
    texts: dict[tuple[int, int], set[str]] = {}
    events = select(Event.dispute_id, Event.seq, Event.facts).where(Event.name.in_(TOLD)).order_by(Event.id)
    for dispute_id, seq, facts in session.execute(events.execution_options(yield_per=BATCH)):
        if facts.get("content_hash"):
            first, said = told.setdefault((dispute_id, facts["no"]), (seq, set()))
            told[dispute_id, facts["no"]] = (first, said | {facts["content_hash"]})
        if facts.get("text"):
            texts.setdefault((dispute_id, facts["no"]), set()).add(facts["text"])
    rows = (
        select(Dispute, Agreement).join(Agreement, Agreement.dispute_id == Dispute.id).order_by(Agreement.id)
        .options(selectinload(Agreement.terms), selectinload(Agreement.signatures),
                 selectinload(Dispute.parties).load_only(Party.no, Party.name), selectinload(Dispute.claims).load_only(Claim.no, Claim.text))
        .execution_options(yield_per=BATCH)
    )
    for dispute, agreement in session.execute(rows):
        at, said = told.get((agreement.dispute_id, agreement.no), (None, set()))
        signed = {each.content_hash for each in agreement.signatures} | {agreement.frozen_hash} - {None}
        if (said or signed) and said | signed != {hash_of(dispute, agreement)}:
            yield dispute.number, at, f"协议第 {agreement.no} 版的内容和写下、签名时不一样"
        if what := _printed(agreement, texts.get((agreement.dispute_id, agreement.no), set())):
            yield dispute.number, at, what


def _printed(agreement: Agreement, told: set[str]) -> str:
    """What is wrong with the printed text that was kept; nothing of one from before texts were kept."""
    name = f"协议第 {agreement.no} 版印出来的全文"
    if ({agreement.text_hash} - {None}) != told:
        return f"{name}和签名记录里的不是一份"
    try:
        kept_text(agreement)
    except FileNotFoundError:
        return f"{name}不见了"
    except Damaged:
        return f"{name}被改过"
    return ""
