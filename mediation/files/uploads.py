"""A file that comes in parts over a line that drops: what is there already stays, what comes twice changes nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.db import among
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files import blobs, naming, sniffing
from mediation.files.actions import check_described, check_room, check_sheet, keep, misfit
from mediation.files.limits import in_words, limits
from mediation.files.models import File, Upload
from mediation.work import Done
from workflows.acts import check_act
from workflows.evidence import FileKind
from workflows.permissions import BY_NAME

KEY = re.compile(r"[A-Za-z0-9-]{8,40}")
AT_ONCE = 100
UNFINISHED, FINISHED = timedelta(days=1), timedelta(hours=1)


def begin(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, key: str, name: str, size: int, caption: str | None,
    brought_by_no: int | None, kind: FileKind, taken_at: datetime | None,
) -> Upload:
    """Say what is coming; the same key again finds what is there. What may not come is refused before it is sent."""
    if not KEY.fullmatch(key) or actor.person_id is None:
        raise Invalid({"key": "这次上传的号不对，刷新页面再传。"})
    if there := upload_of(session, dispute, key, actor):
        if there.size != size:
            raise Invalid({"key": "这个号已用于另一个文件，刷新页面再传。"})
        if there.file_id is not None:
            return there
    check_sheet(kind, "")
    check_described(dispute, at=at, caption=caption, brought_by_no=brought_by_no, taken_at=taken_at)
    if there:
        # chosen again after the page was left: what is said of it now counts
        there.caption, there.kind, there.brought_by_no, there.taken_at = caption, kind, brought_by_no, taken_at
        return there
    name = naming.clean(name)
    check_size(size)
    check_room(session, dispute, size)
    check_act(BY_NAME["attach"], attempt_of(session, dispute, actor=actor, at=at, facts={"kind": kind}))
    if _open(session, actor.person_id) >= AT_ONCE:
        raise Invalid({"file": "你还有很多没传完的，等它们传完，或者明天再传。"})
    row = Upload(
        person_id=actor.person_id, dispute_id=dispute.id, key=key, name=name, caption=caption, kind=kind,
        brought_by_no=brought_by_no, taken_at=taken_at, size=size, received=0, started_at=at,
    )
    session.add(row)
    session.flush()
    return row


def check_size(size: int) -> None:
    """Refuse by what is declared: nothing of it is read."""
    most = max(limits().photo, limits().document, limits().video)
    if size <= 0:
        raise Invalid({"file": sniffing.EMPTY})
    if size > most:
        raise Invalid({"file": f"这个文件有 {in_words(size)}，最大 {in_words(most)}；视频截成几段再传。"})


def upload_of(session: Session, dispute: Dispute, key: str, actor: Actor, *, lock: bool = False) -> Upload | None:
    """One's own upload by the key the browser chose; nobody finds another's."""
    mine = select(Upload).where(Upload.person_id == actor.person_id, Upload.dispute_id == dispute.id, Upload.key == key)
    if lock:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return session.scalars(mine).one_or_none()


def take(session: Session, upload: Upload, *, offset: int, content: bytes) -> bool:
    """Take the next part; whether all of it is there now. A part that is not the next one changes nothing."""
    if upload.file_id is not None or offset != upload.received:
        return False
    if not content or offset + len(content) > upload.size:
        raise Invalid({"file": "传来的和说好的大小不一样，重新选一次这个文件。"})
    if offset == 0 and (type_ := sniffing.begins(content[: sniffing.HEAD])) and (sentence := misfit(upload.kind, type_)):
        raise Invalid({"file": sentence})
    blobs.put_part(str(upload.id), offset, content)
    upload.received += len(content)
    session.flush()
    return upload.received == upload.size


def finish(session: Session, dispute: Dispute, upload: Upload, *, actor: Actor, at: datetime) -> File:
    """Put the parts together and add the file to the case; finished once, it is the same file ever after."""
    if upload.file_id is not None:
        return session.get_one(File, upload.file_id)
    with TemporaryFile() as whole:
        try:
            whole.writelines(blobs.parts(str(upload.id), upload.size))
        except FileNotFoundError as lost:
            raise Invalid({"file": "先传的部分已经不在了，重新选一次这个文件。"}) from lost
        file = keep(
            session, dispute, actor=actor, at=at, name=upload.name, handle=cast(BinaryIO, whole), caption=upload.caption,
            brought_by_no=upload.brought_by_no, kind=upload.kind, taken_at=upload.taken_at,
        )
    upload.file_id = file.id
    session.flush()
    return file


def was_there(session: Session, upload: Upload) -> File | None:
    """The file of the case that it turned out to be, if that was there before this was begun."""
    file = session.get(File, upload.file_id) if upload.file_id else None
    return file if file is not None and file.added_at < upload.started_at else None


def forget_unfinished(session: Session, *, at: datetime) -> Done:
    """What was not finished within a day goes, and the rows of what was; their parts the next time, when that is committed."""
    _drop_ownerless(session)
    over = or_(
        Upload.started_at < at - UNFINISHED,
        and_(Upload.file_id.is_not(None), Upload.started_at < at - FINISHED),
    )
    return Done(rows=len(session.scalars(delete(Upload).where(over).returning(Upload.id)).all()))


def _drop_ownerless(session: Session) -> None:
    """Parts of which no row is left. Deleted along with it they would be lost to an upload whose row comes back by a rollback."""
    folders = blobs.folders_of_parts()
    theirs = session.scalars(select(Upload.id).where(among(session, Upload.id, [int(name) for name in folders])))
    for name in folders - {str(upload_id) for upload_id in theirs}:
        blobs.drop_parts(name)


def _open(session: Session, person_id: int) -> int:
    mine = select(func.count()).select_from(Upload).where(Upload.person_id == person_id, Upload.file_id.is_(None))
    return session.scalar(mine) or 0
