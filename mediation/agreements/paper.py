"""记纸上签名: who signed the printed agreement, which day, and the photographed or scanned original."""

from __future__ import annotations

from datetime import date, datetime

from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import HiddenField

from mediation.access import Actor
from mediation.agreements.models import Agreement
from mediation.agreements.queries import bound, lacking
from mediation.agreements.signing import MEDIATOR
from mediation.disputes.fields import Day, Ticks, needed
from mediation.disputes.models import Dispute
from mediation.files.actions import store
from mediation.forms import Form
from workflows.evidence import FileKind


class PaperForm(Form):
    """One printed version."""

    once = HiddenField()
    signed = Ticks("谁签了", coerce=int, choices=[], validators=[needed("勾一下谁签了名。")])
    signed_on = Day("哪天签的", validators=[needed("选一下哪天签的。")])
    original = FileField("签好的协议书", description="拍照或扫描，图片或 PDF；没有也可以先记，以后在“材料”里补。",
                         render_kw={"accept": "image/*,application/pdf"})

    def prepare(self, dispute: Dispute, agreement: Agreement, today: date) -> None:
        """Whoever has not signed yet, all ticked: usually they sign together."""
        missing = lacking(dispute, agreement)
        people = [(p.no, p.name) for p in bound(dispute, agreement) if p.no in missing]
        self.signed.choices = people + ([(MEDIATOR, "调解员")] if MEDIATOR in missing else [])
        self.signed.render_kw = {"data-pick": len(self.signed.choices), "data-pick-words": "全选"}
        if not self.is_submitted():
            self.signed_on.data = today


def file_of(session: Session, dispute: Dispute, form: PaperForm, *, actor: Actor, at: datetime) -> str | None:
    """Keep the original among the files of the case; its hash, or None where there is none."""
    sent = form.original.data
    if not sent:
        return None
    file = store(session, dispute, actor=actor, at=at, name=sent.filename or "签好的协议书", content=sent.read(),
                 caption="签好的协议书", brought_by_no=None, kind=FileKind.OTHER)
    return file.sha256
