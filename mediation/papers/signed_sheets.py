"""传签好的: the sheet that was signed by hand, brought to the paper of which it is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files.actions import store
from mediation.files.models import File
from mediation.files.queries import files_of, sheets_of
from mediation.forms import Form
from mediation.papers.queries import Writable
from workflows.evidence import FileKind


class SheetForm(Form):
    """One paper, one or several pages."""

    once = HiddenField()
    sheets = MultipleFileField("签好的这一份", description="拍照或扫描，图片或 PDF；几页分几张照的，一次选上。",
                               render_kw={"accept": "image/*,application/pdf"})

    def sent(self) -> list[FileStorage]:
        """What was chosen; a browser sends an empty one where nothing was."""
        return [each for each in self.sheets.data or () if isinstance(each, FileStorage) and each.filename]


def bring(
    session: Session, dispute: Dispute, each: Writable, sent: list[FileStorage], *, actor: Actor, at: datetime
) -> list[File]:
    """Keep them among the files of the case, as sheets of that paper. Raises Invalid with all that cannot be kept, Refused."""
    if not sent:
        raise Invalid({"sheets": "拍一张，或者选一份文件。"})
    kept, faults = list[File](), list[str]()
    for one in sent:
        try:
            kept.append(store(session, dispute, actor=actor, at=at, name=one.filename or "签好的文书", content=one.read(),
                              caption=f"签好的{each.label}", brought_by_no=None, kind=FileKind.SIGNED, paper=each.code))
        except Invalid as wrong:
            faults.append(f"{one.filename}：{'；'.join(wrong.errors.values())}")
    if faults:
        raise Invalid({"sheets": "".join(faults)})
    return kept


def brought(session: Session, dispute: Dispute) -> dict[str, list[File]]:
    """The sheets that count, by the code of their paper."""
    papers, found = sheets_of(session, dispute.id), dict[str, list[File]]()
    for file in files_of(session, dispute.id):
        if file.kind is FileKind.SIGNED and file.withdrawn_at is None and file.no in papers:
            found.setdefault(papers[file.no], []).append(file)
    return found
