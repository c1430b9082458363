"""归档 and 重新开卷: the file is bound once more, kept by its hash, and the chain says which it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.casefile.composing import composed
from mediation.casefile.contents import COVER
from mediation.casefile.keeping import until
from mediation.casefile.models import Volume
from mediation.casefile.outstanding import outstanding
from mediation.casefile.queries import standing
from mediation.disputes.actions import record
from mediation.disputes.aftermath import follows
from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.files import blobs
from mediation.papers.queries import in_force
from workflows.guarding import Refused
from workflows.retention import LeftOpen, Retention, VolumeKind, longer


@effect("archive")
def archive(d: Doing) -> None:
    """The cover gets its number if it has none; then the whole file, or what came in since, is sealed."""
    session, dispute = d.session, d.dispute
    before = next((volume for volume in standing(session, dispute.id) if volume.kind is VolumeKind.FULL), None)
    if d.actor.unit_id is None:
        raise Refused("归档由经办或承办单位的人来办。", "role")
    left = [each.what for each in outstanding(Inquiry(session, dispute, d.actor, d.at, d.facts))]
    if before is None and in_force(session, dispute.id, COVER, "") is None:
        record(session, dispute, "issue_paper", actor=d.actor, at=d.at, paper=COVER)
    retention = longer(Retention(d.facts["retention"]), *([before.retention] if before else []))
    if before is not None and before.retention is not retention:
        # one file is kept for one time: what a supplement brings (司法确认) keeps all of it longer, and never less long
        d.facts["raised_from"] = before.retention
        for volume in standing(session, dispute.id):
            volume.retention, volume.kept_until = retention, until(retention, dispute)
    bound = composed(session, dispute, actor=d.actor, at=d.at, retention=retention, sealed=True)
    cover = in_force(session, dispute.id, COVER, "")
    volume = Volume(
        dispute_id=dispute.id, no=_next(session, dispute.id), kind=VolumeKind.SUPPLEMENT if before else VolumeKind.FULL,
        file_number=cover.number if cover else "", retention=retention, kept_until=until(retention, dispute), pages=bound.pages,
        size=len(bound.body), sha256=blobs.put(bound.body), digest=bound.digest, parts=bound.parts, archived_by=d.actor.person_id,
        archived_unit_id=d.actor.unit_id, archived_at=d.at,
    )
    session.add(volume)
    d.facts.update(
        no=volume.no, kind=volume.kind, number=volume.file_number, retention=retention, kept_until=volume.kept_until,
        pages=volume.pages, sha256=volume.sha256, digest=volume.digest,
        # what a party thinks of the mediator stands in no event that the mediator reads
        left_open=list(dict.fromkeys(each.value for each in left if each is not LeftOpen.COMPLAINT)),
    )


@effect("open_archive")
def open_archive(d: Doing) -> None:
    """What was sealed stays as it is and counts no longer; the next 归档 binds everything anew."""
    _open(d.session, d.dispute, at=d.at, by=d.actor.person_id, facts=d.facts)


@follows("reopen")
def opened_with_the_case(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """重启 of an archived case names the order, and so opens its file."""
    _open(session, dispute, at=at, by=event.actor_id, facts=event.facts)


def _open(session: Session, dispute: Dispute, *, at: datetime, by: int | None, facts: dict[str, object]) -> None:
    for volume in standing(session, dispute.id):
        volume.opened_at, volume.opened_by = at, by
        volume.ordered_by, volume.order_number = str(facts["ordered_by"])[:60], str(facts["order_number"])[:60]
        on = facts["ordered_on"]
        volume.ordered_on = on if isinstance(on, date) else date.fromisoformat(str(on))


def _next(session: Session, dispute_id: int) -> int:
    return (session.scalar(select(func.max(Volume.no)).where(Volume.dispute_id == dispute_id)) or 0) + 1
