"""卷宗 of a case: which of the 13 are there, what was sealed, and the PDF itself. 归档 and 重新开卷 are acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import PROBLEM, bp
from mediation.api.paths import CasePath, VolumePath
from mediation.api.replies import Reply, response
from mediation.casefile.contents import lines_of, missing
from mediation.casefile.parts import Standing
from mediation.casefile.queries import last_sealed, volumes_of
from mediation.casefile.sending import as_sealed, bound_now
from mediation.casefile.verifying import fault
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.timeline import events_of
from mediation.disputes.visibility import one_or_404
from workflows.retention import Retention, VolumeKind

# Before there is a result nothing can be bound; a volume that was damaged is not handed out.
REFUSED = {"description": "合不成，原因见 detail", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
PDF: Any = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}, 409: REFUSED}


class LineOut(BaseModel):
    """One of the 13, in order."""

    no: int
    label: str
    standing: Standing
    words: str


class VolumeOut(BaseModel):
    """What was sealed. `fault`: why it is no longer what was sealed, null as long as it is."""

    no: int
    kind: VolumeKind
    file_number: str
    pages: int
    size: int
    retention: Retention
    kept_until: date | None
    sha256: str
    digest: str
    archived_at: Time
    opened_at: Time | None
    order_number: str | None
    fault: str | None


class ArchiveOut(BaseModel):
    """`missing`: what stands against 归档."""

    archived: bool
    missing: list[str]
    lines: list[LineOut]
    volumes: list[VolumeOut]


@bp.get("/disputes/<number>/archive", responses={200: ArchiveOut}, summary="卷宗")
@allow(STAFF)
def archive(path: CasePath) -> Response:
    """What is there, what is missing, what was sealed and whether it still is what it was."""
    session, actor = db_session(), current_actor()
    case = one_or_404(session, actor, path.number)
    log_mine(case.id, Look.ARCHIVE)
    lines = lines_of(session, case, actor=actor, at=now(), whole=True)
    sealed = {event.facts.get("no"): event for event in events_of(session, case.id) if event.name == "archive"}
    kept = ("no", "kind", "file_number", "pages", "size", "retention", "kept_until", "sha256", "digest", "archived_at", "opened_at", "order_number")
    volumes = [VolumeOut(**{name: getattr(row, name) for name in kept}, fault=fault(row, sealed.get(row.no))) for row in volumes_of(session, case.id)]
    shown = [LineOut(no=line.no, label=line.label, standing=line.standing, words=line.words) for line in lines]
    answer = ArchiveOut(archived=last_sealed(session, case.id) is not None, missing=missing(lines), lines=shown, volumes=volumes)
    return response(Reply(answer, version=case.version))


@bp.get("/disputes/<number>/archive/file.pdf", responses=PDF, summary="现在的卷宗，没归档的注明草稿")
@allow(STAFF)
def archive_pdf(path: CasePath) -> Response:
    """Bound now; logged."""
    return bound_now(path.number)


@bp.get("/disputes/<number>/archive/<int:volume>.pdf", responses=PDF, summary="封存的一卷")
@allow(STAFF)
def archived_volume(path: VolumePath) -> Response:
    """As it was sealed; logged."""
    return as_sealed(path.number, path.volume)
