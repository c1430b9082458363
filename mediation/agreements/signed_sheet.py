"""The agreement as it was signed and sealed by hand: photographed or scanned, it stands in the file at its version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from mediation.access import Actor
from mediation.agreements.models import Agreement, code_of
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files.actions import store
from mediation.files.models import File
from workflows.evidence import FileKind

CAPTION = "签好盖好的协议书"


def bring_sheet(session: Session, dispute: Dispute, row: Agreement, sent: FileStorage, *, actor: Actor, at: datetime) -> File:
    """Keep it among the files of the case. Raises Invalid with the field `scan`, Refused."""
    try:
        return store(session, dispute, actor=actor, at=at, name=sent.filename or CAPTION, content=sent.read(), caption=f"{CAPTION}（第 {row.no} 版）",
                     brought_by_no=None, kind=FileKind.SIGNED, paper=code_of(row.form, row.no))
    except Invalid as wrong:
        raise Invalid({"scan": "；".join(wrong.errors.values())}) from wrong
