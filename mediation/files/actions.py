"""Adding a file to a case, saying what it shows, withdrawing it. Nothing is ever deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.actions import record
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files import blobs, naming
from mediation.files.kinds import TYPES, Family, FileType
from mediation.files.limits import in_words, limits
from mediation.files.models import File
from mediation.files.pictures import pictures
from mediation.files.queries import bytes_of, sheets_of
from mediation.files.sniffing import told
from workflows.evidence import FileKind, has_sheet
from workflows.guarding import Refused
from workflows.steps import near_moment

CAPTION, REASON = 200, 200
SHEET_OF = "签好的文书在“文书”里传：找到那一份，点“传签好的”。"
LEEWAY = timedelta(minutes=10)  # phones' clocks run a little ahead of the server's


def store(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, name: str, content: bytes, caption: str | None,
    brought_by_no: int | None, kind: FileKind, taken_at: datetime | None = None, paper: str = "",
) -> File:
    """Add a file to the case. Raises Invalid where it cannot be kept, Refused where the actor may not."""
    return keep(session, dispute, actor=actor, at=at, name=name, handle=BytesIO(content), caption=caption,
                brought_by_no=brought_by_no, kind=kind, taken_at=taken_at, paper=paper)


def keep(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, name: str, handle: BinaryIO, caption: str | None,
    brought_by_no: int | None, kind: FileKind, taken_at: datetime | None = None, paper: str = "",
) -> File:
    """`store` of an open file. The same content, of the same kind and from the same hand, is the same file, unless another caption is given.

    `paper`: of which paper it is the signed sheet (rights, record:2); the chain keeps it.
    """
    check_sheet(kind, paper)
    check_described(dispute, at=at, caption=caption, brought_by_no=brought_by_no, taken_at=taken_at)
    name = naming.clean(name)
    type_ = told(handle)
    if sentence := misfit(kind, type_):
        raise Invalid({"file": sentence})
    key = blobs.digest(handle)
    if there := _there(session, dispute, key, kind, brought_by_no, _said(caption), paper):
        return there
    size = handle.seek(0, 2)
    check_room(session, dispute, size)
    seen = pictures(handle, type_)
    # The bytes first: there is never a row without them.
    blobs.put_file(handle)
    no = (session.scalar(select(func.max(File.no)).where(File.dispute_id == dispute.id)) or 0) + 1
    name = naming.with_ending(name, type_)
    sheet: dict[str, Any] = {"paper": paper} if paper else {}
    view, thumb = (blobs.put(made) if made else None for made in (seen.view, seen.thumb))
    record(session, dispute, "attach", actor=actor, at=at, no=no, file=naming.masked(name), kind=kind, hash=key, size=size,
           brought_by=brought_by_no, thumb=thumb is not None, **sheet)
    file = File(
        dispute_id=dispute.id, no=no, name=name, caption=_said(caption), kind=kind, type=type_.name, size=size, sha256=key,
        view_sha256=view, thumb_sha256=thumb, brought_by_no=brought_by_no, taken_at=taken_at or _past(seen.taken_at, at),
        added_by=actor.person_id, added_unit_id=actor.unit_id, added_at=at,
    )
    session.add(file)
    session.flush()
    return file


def describe(
    session: Session, dispute: Dispute, file: File, *, actor: Actor, at: datetime, caption: str | None, kind: FileKind,
    brought_by_no: int | None, taken_at: datetime | None,
) -> File:
    """Correct what is said of a file; the file itself stays what it is."""
    check_described(dispute, at=at, caption=caption, brought_by_no=brought_by_no, taken_at=taken_at)
    if file.withdrawn_at is not None:
        raise Refused("这份已经撤下，不能再改。", "state")
    # what was kept as 身份证明 before that rule still gets its words put right
    if kind is not file.kind and (sentence := misfit(kind, TYPES[file.type])):
        raise Invalid({"kind": sentence})
    if kind is not file.kind and kind is FileKind.SIGNED:
        raise Invalid({"kind": SHEET_OF})
    said = {"caption": _said(caption), "kind": kind, "brought_by_no": brought_by_no, "taken_at": taken_at}
    changed = [field for field, value in said.items() if getattr(file, field) != value]
    if not changed:
        return file
    record(session, dispute, "describe_file", actor=actor, at=at, no=file.no, file=naming.masked(file.name), kind=kind,
           was=file.kind, brought_by=brought_by_no, changed=changed)
    for field, value in said.items():
        setattr(file, field, value)
    session.flush()
    return file


def withdraw(session: Session, dispute: Dispute, file: File, *, actor: Actor, at: datetime, reason: str) -> File:
    """Strike a file out; it stays in the case with the reason, and counts no longer."""
    if file.withdrawn_at is not None:
        raise Refused("这份已经撤下了。", "state")
    if len(reason.strip()) > REASON:
        raise Invalid({"reason": f"最多写 {REASON} 字。"})
    record(session, dispute, "withdraw_file", actor=actor, at=at, no=file.no, file=naming.masked(file.name),
           kind=file.kind, reason=naming.masked(reason.strip()), hash=file.sha256)
    file.withdrawn_at, file.withdrawn_by, file.withdrawn_reason = at, actor.person_id, reason.strip()
    session.flush()
    return file


def check_sheet(kind: FileKind, paper: str) -> None:
    """Raise Invalid where a signed sheet does not say of which paper, or something else does."""
    if kind is FileKind.SIGNED and not has_sheet(paper):
        raise Invalid({"kind": SHEET_OF})
    if paper and kind is not FileKind.SIGNED:
        raise Invalid({"paper": "只有签好的文书才写是哪一份文书。"})


def misfit(kind: FileKind, type_: FileType) -> str | None:
    """身份证明 goes into 卷宗 as pages that can be looked at: a picture or a PDF (domain.md §5.1, place 3)."""
    if kind is not FileKind.IDENTITY or type_.family is Family.PHOTO or type_.name == "pdf":
        return None
    return f"身份证明只收照片和 PDF，这份（{type_.label}）不行；给证件拍张照，或者另存成 PDF 再传。"


def there_already(file: File, name: str, who: str, at: datetime) -> str:
    """That nothing was added, in words: which one it is, who added it and when."""
    return f"“{naming.clean(name)}”已经有了，是第 {file.no} 份（{near_moment(file.added_at, at)} {who}添加），没有再存；另有说明的，写上再传。"


def adder_of(session: Session, file: File) -> str:
    """Who added it, by name."""
    person = session.get(Person, file.added_by) if file.added_by else None
    return person.name if person else "工作人员"


def check_described(
    dispute: Dispute, *, at: datetime, caption: str | None, brought_by_no: int | None, taken_at: datetime | None
) -> None:
    """Raise Invalid with what is wrong about what is said of a file."""
    errors: dict[str, str] = {}
    if caption and len(caption.strip()) > CAPTION:
        errors["caption"] = f"最多写 {CAPTION} 字。"
    if brought_by_no is not None and all(party.no != brought_by_no for party in dispute.parties):
        errors["brought_by"] = "从当事人里选一位，或者选工作人员。"
    if taken_at is not None and taken_at > at + LEEWAY:
        errors["taken_at"] = "拍摄时间要在现在以前。"
    if errors:
        raise Invalid(errors)


def check_room(session: Session, dispute: Dispute, size: int) -> None:
    """Raise Invalid where the case would hold more than it may."""
    held = bytes_of(session, dispute.id)
    if held + size > limits().case:
        raise Invalid({"file": f"这一件的材料已有 {in_words(held)}，加上这份超过 {in_words(limits().case)}；请把视频截短，或者请管理员放宽。"})


def _there(session: Session, dispute: Dispute, key: str, kind: FileKind, brought_by_no: int | None, caption: str | None, paper: str) -> File | None:
    same = select(File).where(
        File.dispute_id == dispute.id, File.sha256 == key, File.kind == kind, File.withdrawn_at.is_(None),
        File.brought_by_no.is_not_distinct_from(brought_by_no),
    )
    found = session.scalars(same.order_by(File.no)).all()
    papers = sheets_of(session, dispute.id) if kind is FileKind.SIGNED else {}
    return next((file for file in found if papers.get(file.no, "") == paper and caption in (None, file.caption)), None)


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


def _past(taken_at: datetime | None, at: datetime) -> datetime | None:
    """A camera whose clock runs years ahead says nothing."""
    return taken_at if taken_at is not None and taken_at <= at + LEEWAY else None
