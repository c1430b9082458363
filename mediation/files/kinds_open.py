"""Which kinds of files a case takes now, and of which kinds one may still be corrected: the guards say so, not the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.files.models import File
from workflows.acts import may_open
from workflows.evidence import FileKind
from workflows.guarding import Refused, against
from workflows.permissions import BY_NAME


def takes(session: Session, dispute: Dispute, kind: FileKind, *, actor: Actor, at: datetime) -> bool:
    """Whether a file of this kind may be added now by this person."""
    act, asked = BY_NAME["attach"], attempt_of(session, dispute, actor=actor, at=at, facts={"kind": kind})
    try:
        may_open(act, asked)
    except Refused:
        return False
    return not any(against(act.guards, asked))


def changeable(session: Session, dispute: Dispute, files: Sequence[File], *, actor: Actor, at: datetime) -> frozenset[int]:
    """Numbers of the files of which this person may still correct what is said."""
    act, asked = BY_NAME["describe_file"], attempt_of(session, dispute, actor=actor, at=at, facts={})
    try:
        may_open(act, asked)
    except Refused:
        return frozenset()
    return frozenset(file.no for file in files if not any(against(act.guards, replace(asked, facts={"kind": file.kind, "no": file.no}))))


def kinds_open(session: Session, dispute: Dispute, entry: str, *, actor: Actor, at: datetime, no: int | None = None) -> list[FileKind]:
    """For `attach`, or `describe_file` of file `no`; none where that is not the actor's to do. A signed sheet comes in at its paper."""
    act, asked = BY_NAME[entry], attempt_of(session, dispute, actor=actor, at=at, facts={})
    try:
        may_open(act, asked)
    except Refused:
        return []
    return [kind for kind in FileKind if not (entry == "attach" and kind is FileKind.SIGNED) and not any(against(act.guards, replace(asked, facts={"kind": kind, "no": no})))]
