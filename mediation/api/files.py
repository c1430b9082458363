"""Files of a case: what is there, one by its number, adding one, correcting what is said of it, withdrawing it."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, request
from pydantic import BaseModel, Field, ValidationError

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.changing import open_to
from mediation.api.given import Given, Moment
from mediation.api.paths import CasePath, FilePath
from mediation.api.replies import Reply, once, response
from mediation.api.words import sentences
from mediation.db import db_session, now
from mediation.disputes.facts import Inquiry
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.files import serving
from mediation.files.actions import CAPTION, REASON, describe, keep, withdraw
from mediation.files.kinds import TYPES
from mediation.files.models import File
from mediation.files.queries import files_of
from mediation.files.veils import NAME, hidden, hidden_among
from mediation.papers.queries import of_sheet
from workflows.evidence import FileKind, has_sheet

ONE = ("要一份文件：multipart/form-data，字段 `file`，`kind`（材料种类），`brought_by`（当事人序号，0 是工作人员），"
       "`caption`、`taken_at` 和 `paper` 可空。类型按内容认，不按文件名。")
MULTIPART: dict[str, Any] = {
    "description": ONE, "required": True,
    "content": {"multipart/form-data": {"schema": {
        "type": "object", "required": ["file", "kind"], "additionalProperties": False,
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "kind": {"type": "string", "enum": [kind.value for kind in FileKind]},
            "brought_by": {"type": "integer", "minimum": 0, "maximum": 99_999},
            "caption": {"type": "string", "maxLength": CAPTION},
            "taken_at": {"type": "string", "format": "date-time"},
            "paper": {"type": "string", "description": "签好的文书是哪一份，比如 rights、record:2；只有 kind 是 signed 才写"},
        },
    }}},
}


class FileOut(BaseModel):
    """One file. `withdrawn_at`: it stays and counts no longer. `veiled`: kept from this reader, who mediated; nothing is said of it."""

    no: int
    name: str
    caption: str | None
    kind: FileKind
    type: str
    mime: str
    size: int
    sha256: str
    brought_by: int | None
    taken_at: Time | None
    added_at: Time
    withdrawn_at: Time | None
    withdrawn_reason: str | None
    veiled: bool = False


class Files(BaseModel):
    """In the order of their numbers."""

    items: list[FileOut]


class Description(Given):
    """All of what is said of a file; what is left out is emptied."""

    kind: FileKind
    brought_by: Annotated[int, Field(ge=0, le=99_999)] = 0
    caption: Annotated[str, Field(max_length=CAPTION)] = ""
    taken_at: Moment | None = None

    def said(self) -> dict[str, Any]:
        """As `keep` and `describe` take it."""
        return {"kind": self.kind, "brought_by_no": self.brought_by or None, "caption": self.caption, "taken_at": self.taken_at}


class Addition(Description):
    """With the paper of which it is the signed sheet."""

    paper: Annotated[str, Field(max_length=60)] = ""

    def said(self) -> dict[str, Any]:
        """As `keep` takes it."""
        return {**super().said(), "paper": self.paper}


class Withdrawal(Given):
    """Why it is withdrawn."""

    reason: Annotated[str, Field(min_length=1, max_length=REASON)]


@bp.get("/disputes/<number>/files", responses={200: Files}, summary="材料")
@allow(STAFF)
def list_files(path: CasePath) -> Response:
    """All files, withdrawn ones too; never their content."""
    case = one_or_404(db_session(), current_actor(), path.number)
    log_mine(case.id, Look.FILES)
    files = files_of(db_session(), case.id)
    kept = hidden_among(Inquiry(db_session(), case, current_actor(), now(), {}), files)
    items = [_veiled(file) if file.no in kept else _out(file) for file in files]
    return response(Reply(Files(items=items), version=case.version))


@bp.post("/disputes/<number>/files", request_body=MULTIPART, responses={201: FileOut, 200: FileOut}, summary="添加一份材料")
@allow(STAFF)
@once
def add_files(path: CasePath) -> Reply:
    """One file: 201. The same content, of the same kind and from the same hand, is the same file unless another caption is given: 200."""
    case = open_to(path.number, "attach")
    said = _described()
    said["paper"] = _sheet_of(case, said["kind"], said["paper"])
    file, before = request.files["file"], {row.no for row in files_of(db_session(), case.id)}
    row = keep(db_session(), case, actor=current_actor(), at=now(), name=file.filename or "", handle=file.stream,  # type: ignore[arg-type]
               **said)
    return Reply(_shown(case, row), 200 if row.no in before else 201, case.version)


@bp.get("/disputes/<number>/files/<int:file_no>", responses={200: {"content": {"application/octet-stream": {
    "schema": {"type": "string", "format": "binary"}}}}}, summary="材料原件")
@allow(STAFF)
def read_file(path: FilePath) -> Response:
    """The original byte for byte, always as a download; logged."""
    file = serving.file_or_404(path.number, path.file_no)
    log_mine(file.dispute_id, Look.FILE)
    made = serving.original(file)
    made.mimetype = "application/octet-stream"
    return made


@bp.post("/disputes/<number>/files/<int:file_no>", request_body=taking(Description), responses={200: FileOut},
         summary="改材料说明")
@allow(STAFF)
@once
def describe_file(path: FilePath) -> Reply:
    """Correct what is said of a file; the content never changes."""
    case = open_to(path.number, "describe_file")
    file = serving.seen_or_404(case, path.file_no)
    describe(db_session(), case, file, actor=current_actor(), at=now(), **read(Description).said())
    return Reply(_out(file), 200, case.version)


@bp.post("/disputes/<number>/files/<int:file_no>/withdraw", request_body=taking(Withdrawal), responses={200: FileOut},
         summary="撤下材料")
@allow(STAFF)
@once
def withdraw_file(path: FilePath) -> Reply:
    """It stays, struck through, with the reason."""
    case = open_to(path.number, "withdraw_file")
    file = serving.seen_or_404(case, path.file_no)
    withdraw(db_session(), case, file, actor=current_actor(), at=now(), reason=read(Withdrawal).reason)
    return Reply(_out(file), 200, case.version)


def _described() -> dict[str, Any]:
    """The fields beside the file, which a form sends as text; an empty one was left out."""
    given = {name: text for name, text in request.form.items() if text}
    if any("\x00" in text for text in given.values()):
        raise Invalid({"body": "内容里有不能用的字符。"})
    errors = {} if "file" in request.files else {"file": "没有文件，用 multipart/form-data 的字段 file 发一份。"}
    try:
        said = Addition.model_validate(given).said()
    except ValidationError as error:
        raise Invalid(errors | sentences(error)) from error
    if errors:
        raise Invalid(errors)
    return said


def _sheet_of(case: Dispute, kind: FileKind, paper: str) -> str:
    """The code of a paper of this case, as its page has it; what is no signed sheet at all is turned down where it is kept."""
    if kind is not FileKind.SIGNED or not has_sheet(paper):
        return paper
    chosen = of_sheet(db_session(), case, paper)
    if chosen is None:
        raise Invalid({"paper": "这件没有这一份文书；写“文书”里有的，比如 rights、record:2。"})
    return chosen.code


def _shown(case: Dispute, file: File) -> FileOut:
    """What somebody else had brought already may be kept from who brings it again."""
    return _veiled(file) if hidden(Inquiry(db_session(), case, current_actor(), now(), {}), file) else _out(file)


def _veiled(file: File) -> FileOut:
    return _out(file).model_copy(update={"name": NAME, "caption": None, "sha256": "", "taken_at": None, "withdrawn_reason": None, "veiled": True})


def _out(file: File) -> FileOut:
    type_ = TYPES[file.type]
    return FileOut(
        no=file.no, name=file.name, caption=file.caption, kind=file.kind, type=type_.name, mime=type_.mime, size=file.size,
        sha256=file.sha256, brought_by=file.brought_by_no, taken_at=file.taken_at, added_at=file.added_at,
        withdrawn_at=file.withdrawn_at, withdrawn_reason=file.withdrawn_reason,
    )
