"""Papers of a case: which apply, what was issued, and each of them as PDF or Word. They are issued by the act `issue_paper`."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any, Literal

from flask import Response, abort, request, send_file
from pydantic import BaseModel, Field
from sqlalchemy import select

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp
from mediation.api.given import Given
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, response
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.papers.copies import DOCX, PDF, TYPES, Copy, copy_of, preview
from mediation.papers.models import IssuedPaper
from mediation.papers.queries import Writable, find_writable, issued_of, labelled, writable
from mediation.papers.reading import must_read

FILES: dict[Any, Any] = {200: {"content": {
    media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in TYPES.values()
}}}


class PaperPath(CasePath):
    """One kind of paper of a dispute."""

    paper: Annotated[str, Field(description="种类，见 `GET …/papers` 的 `kind`", json_schema_extra={"maxLength": 40})]


class IssuedPath(CasePath):
    """One paper that was issued."""

    paper_id: Annotated[int, Field(json_schema_extra={"minimum": 1, "maximum": 2**31 - 1})]


class AsFile(Given):
    """`format` wins over the Accept header; neither gives PDF."""

    format: Literal["pdf", "docx"] | None = None


class OfPaper(AsFile):
    """`subject`: what of the case it is about, where there are several."""

    subject: Annotated[str, Field(max_length=40)] = ""


class IssuedOut(BaseModel):
    """One paper as it was issued; `voided_at`: it counts no longer, and its number is not given again."""

    id: int
    kind: str
    subject: str
    label: str
    number: str
    issued_at: Time
    voided_at: Time | None
    void_reason: str | None


class PaperOut(BaseModel):
    """One paper that can be written now. `code` is what the act `issue_paper` takes as `paper`."""

    code: str
    kind: str
    subject: str
    label: str
    group: str


class Papers(BaseModel):
    """What applies to the case, and what was issued of it, newest first."""

    items: list[PaperOut]
    issued: list[IssuedOut]


@bp.get("/disputes/<number>/papers", responses={200: Papers}, summary="文书")
@allow(STAFF)
def list_papers(path: CasePath) -> Response:
    """Kinds with their subjects; nothing is written or numbered."""
    case = one_or_404(db_session(), current_actor(), path.number)
    items = [_paper(each) for each in writable(db_session(), case)]
    return response(Reply(Papers(items=items, issued=[_issued(row) for row in issued_of(db_session(), case.id)]), version=case.version))


@bp.get("/disputes/<number>/papers/<paper>", responses=FILES, summary="文书，PDF 或 Word")
@allow(STAFF)
def read_paper(path: PaperPath, query: OfPaper) -> Response:
    """As it would be written now, without a number; logged. 409 with the sentence where a character cannot be printed."""
    session, actor = db_session(), current_actor()
    case = one_or_404(session, actor, path.number)
    chosen = find_writable(session, case, f"{path.paper}:{query.subject}") or abort(404)
    must_read(actor, case)
    return _file(case, preview(session, case, chosen, actor=actor, at=now(), form=_form(query)))


@bp.get("/disputes/<number>/papers/issued/<int:paper_id>", responses=FILES, summary="出具过的文书，PDF 或 Word")
@allow(STAFF)
def read_issued(path: IssuedPath, query: AsFile) -> Response:
    """As it was issued, whatever became of the case since; logged."""
    session = db_session()
    case = one_or_404(session, current_actor(), path.number)
    wanted = select(IssuedPaper).where(IssuedPaper.id == path.paper_id, IssuedPaper.dispute_id == case.id)
    row = session.scalars(wanted).one_or_none() or abort(404)
    must_read(current_actor(), case)
    return _file(case, copy_of(session, case, row, actor=current_actor(), form=_form(query)))


def _form(query: AsFile) -> str:
    wanted = request.accept_mimetypes.best_match([TYPES[PDF], TYPES[DOCX]], default=TYPES[PDF])
    return query.format or (DOCX if wanted == TYPES[DOCX] else PDF)


def _file(case: Dispute, copy: Copy) -> Response:
    log_mine(case.id, Look.PAPER)
    return send_file(BytesIO(copy.body), mimetype=copy.media_type, download_name=copy.name, as_attachment=True, max_age=0)


def _paper(each: Writable) -> PaperOut:
    return PaperOut(code=each.code, kind=each.kind.name, subject=each.subject.key, label=each.label, group=each.kind.group)


def _issued(row: IssuedPaper) -> IssuedOut:
    return IssuedOut(
        id=row.id, kind=row.kind, subject=row.subject, label=labelled(row), number=row.number, issued_at=row.issued_at,
        voided_at=row.voided_at, void_reason=row.void_reason,
    )
