"""记纸上签名: who signed the printed agreement, which day, and the photographed or scanned original."""

from __future__ import annotations

from datetime import date, datetime

from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import HiddenField

from mediation.access import Actor
from mediation.agreements.models import Agreement, code_of
from mediation.agreements.queries import agreements_of, bound, lacking
from mediation.agreements.signed_sheet import bring_sheet
from mediation.agreements.signing import MEDIATOR
from mediation.db import apart
from mediation.disputes.fields import Day, Ticks, needed
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.files.queries import file_numbered, sheets_of
from mediation.forms import Form
from mediation.numbers import whole


class PaperForm(Form):
    """One printed version."""

    once = HiddenField()
    # the number of the file that an earlier try has kept
    kept = HiddenField()
    signed = Ticks("谁签了", coerce=int, choices=[], validators=[needed("勾一下谁签了名。")])
    signed_on = Day("哪天签的", validators=[needed("选一下哪天签的。")])
    original = FileField("签好的协议书", description="拍照或扫描，图片或 PDF；没有也可以先记，以后在“文书”里传。",
                         render_kw={"accept": "image/*,application/pdf"})

    def prepare(self, dispute: Dispute, agreement: Agreement, today: date) -> None:
        """Whoever has not signed yet, all ticked: usually they sign together."""
        missing = lacking(dispute, agreement)
        people = [(p.no, p.name) for p in bound(dispute, agreement) if p.no in missing]
        self.signed.choices = people + ([(MEDIATOR, "调解员")] if MEDIATOR in missing else [])
        self.signed.render_kw = {"data-pick": len(self.signed.choices), "data-pick-words": "全选"}
        if not self.is_submitted():
            self.signed_on.data = today


def file_of(session: Session, dispute: Dispute, row: Agreement, form: PaperForm, *, actor: Actor, at: datetime) -> str | None:
    """Keep the original among the files of the case; its hash, or that of the one an earlier try has kept. None where there is none."""
    if form.original.data:
        return bring_sheet(session, dispute, row, form.original.data, actor=actor, at=at).sha256
    no, code = whole(form.kept.data or ""), code_of(row.form, row.no)
    there = file_numbered(session, dispute.id, no) if no and sheets_of(session, dispute.id).get(no) == code else None
    return there.sha256 if there is not None and there.withdrawn_at is None else None


def keep_chosen(number: str, agreement: int, form: PaperForm, *, actor: Actor, at: datetime) -> None:
    """Keep the original of a form that was turned down, and say so: no page can choose a file for somebody again. Raises Invalid, Refused."""
    sent = form.original.data
    if not sent:
        return
    sent.stream.seek(0)
    with apart() as own:
        case = one_or_404(own, actor, number, lock=True)
        row = next(each for each in agreements_of(own, case.id) if each.no == agreement)
        file = bring_sheet(own, case, row, sent, actor=actor, at=at)
    form.kept.data = str(file.no)
    form.original.description = f"“{sent.filename}”已经存好，是材料第 {file.no} 份，不用再选；传错了在“材料”里撤下。"
