"""A 调解记录, issued or signed on paper, that the record has gone past: corrected since, or signed since it was frozen."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.papers.models import IssuedPaper
from workflows.meetings import RecordWay

RECORD = "record"
OLD_DRAFT = "已出具的是旧稿，先作废再出具"


class Since(Enum):
    """What came after it was issued. What was signed after it belongs on it; what was corrected makes it another text."""

    NOTHING = 0
    SIGNED = 1
    CORRECTED = 2


def since_issued(session: Session, dispute: Dispute, row: IssuedPaper) -> Since:
    """By the chain, as two entries may have one moment."""
    if row.kind != RECORD or row.voided_at is not None:
        return Since.NOTHING
    events = events_of(session, dispute.id)
    issued = max((event.seq for event in events if event.name == "issue_paper" and event.facts.get("digest") == row.digest), default=0)
    later = {event.name for event in events if event.seq > issued and str(event.facts.get("no")) == row.subject}
    if "correct_record" in later:
        return Since.CORRECTED
    return Since.SIGNED if "sign_record" in later else Since.NOTHING


def sheets_overtaken(session: Session, dispute: Dispute) -> set[int]:
    """Files that are signed sheets of a record corrected after they came in: who signed it signs anew. By the chain, as above."""
    events = events_of(session, dispute.id)
    corrected = {f"{RECORD}:{event.facts['no']}": event.seq for event in events if event.name == "correct_record"}
    return {int(event.facts["no"]) for event in events
            if event.name == "attach" and event.seq < corrected.get(str(event.facts.get("paper")), 0)}


def signed_anew(session: Session, dispute: Dispute, code: str) -> set[str]:
    """How (RecordWay) the text of this record was signed since it was corrected; by the chain, as above."""
    mine = [event for event in events_of(session, dispute.id) if f"{RECORD}:{event.facts.get('no')}" == code]
    corrected = max((event.seq for event in mine if event.name == "correct_record"), default=0)
    return {str(event.facts.get("way")) for event in mine if event.name == "sign_record" and event.seq > corrected} & {RecordWay.PAD, RecordWay.SEEN}
