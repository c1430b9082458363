"""The forms of signing and stamping an agreement on paper."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from flask_wtf.file import FileField

from mediation.agreements.models import Agreement, SignWay
from mediation.agreements.models import AgreementForm as Kind
from mediation.agreements.queries import agreements_of, bound, lacking, latest
from mediation.agreements.signed_sheet import bring_sheet
from mediation.agreements.signing import MEDIATOR
from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Ticks, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm
from mediation.files import arriving
from mediation.numbers import whole


class SignForm(MoveForm):
    """记协议签名: on paper; with a finger it is done on a page of its own."""

    agreement = Choose("哪一版协议", choices=[], coerce=int, validators=[needed("选一下哪一版协议。")])
    signed = Ticks("谁签了", coerce=int, choices=[], validators=[needed("勾一下谁签了名。")])
    signed_on = Day("哪天签的", validators=[needed("选一下哪天签的。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Whoever has not signed a version that counts."""
        dispute, alive = inquiry.dispute, _alive(inquiry)
        waiting = [each for each in alive if lacking(dispute, each)]
        self.agreement.choices = [(each.no, _title(each)) for each in waiting]
        missing = {no for each in waiting for no in lacking(dispute, each)}
        people = {p.no: p.name for each in waiting for p in bound(dispute, each)}
        self.signed.choices = [(no, name) for no, name in people.items() if no in missing] + (
            [(MEDIATOR, "调解员")] if MEDIATOR in missing else [])
        self.signed.render_kw = {"data-pick": len(self.signed.choices), "data-pick-words": "全选"}
        if not self.is_submitted():
            _choose(self.agreement, waiting)
            self.signed_on.data = inquiry.at.astimezone(LOCAL).date()

    def facts(self) -> dict[str, Any]:
        """Signed on paper, and seen."""
        return {**super().facts(), "way": SignWay.SEEN.value}


class SealForm(MoveForm):
    """协议盖章."""

    agreement = Choose("哪一版协议", choices=[], coerce=int, validators=[needed("选一下哪一版协议。")])
    sealed_on = Day("哪天盖的", validators=[needed("选一下哪天盖的章。")])
    scan = FileField("盖好章的扫描件", description="有盖好章的扫描件就一起传上来，拍照也行，图片或 PDF；没有可以空着，以后在“文书”里传。",
                     render_kw={"accept": "image/*,application/pdf"})
    multipart = True

    def prepare(self, inquiry: Inquiry) -> None:
        """Written versions that count and bear no seal."""
        waiting = [each for each in _alive(inquiry) if each.form == Kind.WRITTEN and each.sealed_on is None]
        self.agreement.choices = [(each.no, _title(each)) for each in waiting]
        if not self.is_submitted():
            _choose(self.agreement, waiting)
            self.sealed_on.data = inquiry.at.astimezone(LOCAL).date()


    def facts(self) -> dict[str, Any]:
        """With the scan only where one was chosen: a browser sends an empty one."""
        given = super().facts()
        if not getattr(given.get("scan"), "filename", ""):
            given.pop("scan", None)
        return given

    def keep_chosen(self, inquiry: Inquiry) -> None:
        """A file cannot be chosen for somebody anew: what was sent is kept with the case, and the form says so."""
        sent = self.scan.data
        row = next((each for each in _alive(inquiry) if each.no == self.agreement.data and each.sealed_on is None), None)
        if row is None or not getattr(sent, "filename", ""):
            return
        sent.stream.seek(0)
        kept = bring_sheet(inquiry.session, inquiry.dispute, row, sent, actor=inquiry.actor, at=inquiry.at)
        self.scan.description = f"“{sent.filename}”已经存好，是材料第 {kept.no} 份，不用再选；传错了在“材料”里撤下。"


def _alive(inquiry: Inquiry) -> list[Agreement]:
    """The version that counts and what supplements it, newest first."""
    main = latest(inquiry.session, inquiry.dispute)
    versions = agreements_of(inquiry.session, inquiry.dispute.id)
    return [each for each in reversed(versions) if main and main.no in (each.no, each.supplements_no)]


def _title(agreement: Agreement) -> str:
    return f"第 {agreement.no} 版，{'补充协议' if agreement.supplements_no else agreement.form_label}"


def _choose(field: Choose, waiting: list[Agreement]) -> None:
    asked = whole(request.args.get("agreement", "")) if has_request_context() else None
    numbers = [each.no for each in waiting]
    field.data = asked if asked in numbers else next(iter(numbers), None)


MOVE_FORMS["sign_agreement"] = SignForm
MOVE_FORMS["seal"] = SealForm
arriving.WHOLE.add("disputes.do:seal")
