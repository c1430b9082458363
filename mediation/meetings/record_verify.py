"""`flask audit verify`: a record reads as it did when it was signed and when it was corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.audit import verifies
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.meetings.models import MediationSession
from mediation.meetings.record_text import digest, hash_of
from mediation.meetings.signed import RecordSignature, RecordVersion

BATCH = 500


@verifies
def changed(session: Session) -> Iterator[tuple[str, int | None, str]]:
    """The hash that stands in each event and under each line, against the text of that version."""
    told: dict[tuple[int, int, int], tuple[int, set[str]]] = {}
    events = select(Event.dispute_id, Event.seq, Event.facts).where(Event.name.in_(("sign_record", "correct_record"))).order_by(Event.id)
    for dispute_id, seq, facts in session.execute(events.execution_options(yield_per=BATCH)):
        first, said = told.setdefault((dispute_id, facts["no"], facts["version"]), (seq, set()))
        said.add(facts["content_hash"])
    under: dict[tuple[int, int], set[str]] = defaultdict(set)
    for session_id, version, content_hash in session.execute(
            select(RecordSignature.session_id, RecordSignature.version, RecordSignature.content_hash)):
        under[session_id, version].add(content_hash)
    earlier: dict[int, dict[int, str]] = defaultdict(dict)
    for row in session.scalars(select(RecordVersion)):
        earlier[row.session_id][row.version] = digest(row.content)
        under[row.session_id, row.version].add(row.content_hash)
    records = select(Dispute.number, MediationSession).join(MediationSession, MediationSession.dispute_id == Dispute.id)
    for number, held in session.execute(records.order_by(MediationSession.id).execution_options(yield_per=BATCH)):
        for version, read in {**earlier.pop(held.id, {}), held.version: hash_of(number, held)}.items():
            at, said = told.get((held.dispute_id, held.no, version), (None, set()))
            if (said | under[held.id, version]) - {read}:
                yield number, at, f"第 {held.no} 次调解的记录（第 {version} 稿）和签名、更正时不一样"
