"""Files as the page shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.files import veils
from mediation.files.kinds import TYPES
from mediation.files.limits import in_words
from mediation.files.models import File
from mediation.files.pictures import HEIC, NO_PREVIEW
from workflows.steps import moment_words, near_moment

ICONS = {"照片": "photo", "图片": "photo", "录音": "player-play", "视频": "player-play"}


def rows(
    session: Session, dispute: Dispute, files: Sequence[File], at: datetime, *, may_change: Collection[int] = (), hidden: Collection[int] = ()
) -> list[dict[str, Any]]:
    """The newest first; what was withdrawn stands at the end. `may_change`: the numbers of those that this reader may still correct; `hidden`: see veils."""
    ids = {person for file in files for person in (file.added_by, file.withdrawn_by) if person}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))) if ids else ()
    people = {row[0]: row[1] for row in found}
    ordered = sorted(files, key=lambda file: (file.withdrawn_at is not None, -file.no))
    return [(_veiled if file.no in hidden else _row)(dispute, file, people, at, may_change) for file in ordered]


def said_by(dispute: Dispute, file: File) -> str:
    """Who brought it."""
    party = next((party for party in dispute.parties if party.no == file.brought_by_no), None)
    return f"{party.name}（{party.role.label}）" if party else "工作人员"


def _veiled(dispute: Dispute, file: File, people: dict[int, str], at: datetime, _may_change: Collection[int]) -> dict[str, Any]:
    """That there is one, and nothing of it."""
    gone = f"{near_moment(file.withdrawn_at, at)} {people.get(file.withdrawn_by or 0, '')}撤下" if file.withdrawn_at else ""
    return _row(dispute, file, people, at, ()) | {
        "name": veils.NAME, "caption": "", "taken": "", "icon": "file-text", "url": None, "thumb_url": None, "view_url": None, "unseen": veils.WHY,
        "gone": gone,
    }


def _row(dispute: Dispute, file: File, people: dict[int, str], at: datetime, may_change: Collection[int]) -> dict[str, Any]:
    type_ = TYPES[file.type]
    here: dict[str, Any] = {"number": dispute.number, "file_no": file.no}
    gone = file.withdrawn_at is not None
    return {
        "no": file.no, "name": file.name, "caption": file.caption or "", "kind": file.kind.label, "type": type_.label,
        "size": in_words(file.size), "icon": ICONS.get(type_.label, "file-text"), "by": said_by(dispute, file),
        "taken": f"{moment_words(file.taken_at, at)} 拍" if file.taken_at else "",
        "added": f"{near_moment(file.added_at, at)} {people.get(file.added_by or 0, '')}添加",
        "url": url_for("files.original", **here),
        "thumb_url": url_for("files.thumb", **here) if file.thumb_sha256 else None,
        "view_url": url_for("files.view", **here) if file.view_sha256 else None,
        "unseen": NO_PREVIEW if file.type == "heic" and not file.view_sha256 and not HEIC else "",
        "edit_url": url_for("files.edit", **here) if file.no in may_change and not gone else None,
        "gone": f"{near_moment(file.withdrawn_at, at)} {people.get(file.withdrawn_by or 0, '')}撤下：{file.withdrawn_reason}"
                if file.withdrawn_at else "",
    }
