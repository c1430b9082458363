"""Files of a case, and what others ask about them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.timeline import events_of
from mediation.files import blobs
from mediation.files.models import File
from mediation.once import read_once


def files_of(session: Session, dispute_id: int) -> Sequence[File]:
    """All files of a case in the order of their numbers, withdrawn ones too."""
    mine = select(File).where(File.dispute_id == dispute_id).order_by(File.no)
    return read_once(session, ("files", dispute_id), lambda: session.scalars(mine).all())


def file_numbered(session: Session, dispute_id: int, no: int) -> File | None:
    """One file by its number in the case."""
    return session.scalars(select(File).where(File.dispute_id == dispute_id, File.no == no)).one_or_none()


@provides("brought_since_closing")
def brought_since_closing(inquiry: Inquiry) -> frozenset[int]:
    """Numbers of what came in after 办结: it was no part of what the parties agreed on."""
    closed = inquiry.dispute.closed_at
    return frozenset(file.no for file in files_of(inquiry.session, inquiry.dispute.id) if closed is not None and file.added_at > closed)


def content(file: File) -> bytes:
    """The original, byte for byte."""
    return blobs.get(file.sha256)


def bytes_of(session: Session, dispute_id: int) -> int:
    """How much a case holds already."""
    return session.scalar(select(func.coalesce(func.sum(File.size), 0)).where(File.dispute_id == dispute_id)) or 0


def sheets_of(session: Session, dispute_id: int) -> dict[int, str]:
    """Of which paper a file is the signed sheet, by its number: as it was said when it came in."""
    return {int(event.facts["no"]): str(event.facts["paper"]) for event in events_of(session, dispute_id)
            if event.name == "attach" and event.facts.get("paper")}
