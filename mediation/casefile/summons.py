"""调解通知书 and what proves that it was served: before the record of the sitting it called to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.meetings.arranged import meetings_of
from workflows.meetings import ServiceWay


def served(session: Session, dispute: Dispute) -> tuple[set[str], set[int]]:
    """Subjects of the notices that were handed over or sent, and the numbers of the files that show it. A call hands over nothing."""
    notices, proofs = set[str](), set[int]()
    for meeting in meetings_of(session, dispute.id):
        for each in meeting.invitations:
            if each.move == meeting.moves and each.how is not ServiceWay.PHONE:
                notices.add(f"{meeting.no}-{each.party_no}")
            if each.proof_no is not None:
                proofs.add(each.proof_no)
    return notices, proofs
