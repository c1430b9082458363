"""Whether an archived file is still what was sealed: its bytes, what is bound in it, and what the chain says of both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.casefile.binding import digest_of_parts
from mediation.casefile.models import Volume
from mediation.casefile.queries import ARCHIVED
from mediation.disputes.audit import verifies
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.files import blobs


def fault(volume: Volume, event: Event | None) -> str | None:
    """What is wrong with one volume, in the words of the page and of `flask audit verify`; None if nothing is."""
    name = f"第 {volume.no} 卷"
    if event is None:
        return f"{name}没有归档记录"
    if (event.facts.get("sha256"), event.facts.get("digest")) != (volume.sha256, volume.digest):
        return f"{name}的校验值和归档记录不一致"
    if digest_of_parts(volume.parts) != volume.digest:
        return f"{name}的卷内清单被改过"
    try:
        made = hashlib.sha256()
        for piece in blobs.pieces(volume.sha256):
            made.update(piece)
    except FileNotFoundError:
        return f"{name}的文件不见了"
    return None if made.hexdigest() == volume.sha256 else f"{name}的文件被改过"


@verifies
def sealed_files(session: Session) -> Iterator[tuple[str, int | None, str]]:
    """Every volume of every case, those that were opened again too; and no 归档 without its volume."""
    events = {(event.dispute_id, event.facts.get("no")): event for event in session.scalars(select(Event).where(Event.name == ARCHIVED))}
    numbers = {id_: number for id_, number in session.execute(
        select(Dispute.id, Dispute.number).where(Dispute.id.in_(select(Event.dispute_id).where(Event.name == ARCHIVED))))}
    for volume in session.scalars(select(Volume).order_by(Volume.id)):
        event = events.pop((volume.dispute_id, volume.no), None)
        if found := fault(volume, event):
            number = numbers.get(volume.dispute_id) or session.get_one(Dispute, volume.dispute_id).number
            yield number, event.seq if event else None, found
    for (dispute_id, no), event in events.items():
        yield numbers[dispute_id], event.seq, f"第 {no} 卷不见了"
