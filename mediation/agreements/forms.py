"""The forms of an agreement and of what became of a term."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from wtforms import FieldList, FormField

from mediation.agreements.models import AgreementForm as Kind
from mediation.agreements.models import TermStatus
from mediation.agreements.queries import latest, signers, versions_of
from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Line, Money, Pick, Rows, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import ByMediator, MoveForm
from mediation.numbers import whole


class TermForm(Rows):
    """One term: who, what, how much, by when."""

    who = Line("谁")
    what = Line("做什么")
    amount = Money("金额")
    due_on = Day("哪天前")


class AgreementForm(ByMediator):
    """写协议."""

    form = Pick("哪一种", choices=[(k.value, k.label) for k in Kind], default=Kind.WRITTEN.value,
                      validators=[needed("选一下是书面协议还是口头协议。")],
                      description="钱物当场给清、事情简单的可以口头；一方要书面的就写书面（人民调解法第 28 条）。")
    reached_on = Day("哪天达成的", validators=[needed("选一下哪天达成的。")])
    terms = FieldList(FormField(TermForm), label="约定，一条一行", min_entries=1)
    signed = Ticks("谁已经签名", coerce=int, choices=[], description="口头协议不用签。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Start from the newest version, so that a change is typed once; what has fallen is signed anew."""
        super().prepare(inquiry)
        signing = signers(inquiry.dispute)
        self.signed.choices = [(p.no, p.name) for p in signing]
        self.signed.render_kw = {"data-pick": len(signing), "data-pick-words": "全选"}
        if self.is_submitted():
            return
        self.reached_on.data = inquiry.at.astimezone(LOCAL).date()
        found = versions_of(inquiry.session, inquiry.dispute.id).of_leg(inquiry.dispute.leg_no)
        if found is not None:
            self.form.data = found.form
            if found is latest(inquiry.session, inquiry.dispute):
                self.signed.data, self.reached_on.data = list(found.signed), found.reached_on
            while self.terms.entries:
                self.terms.pop_entry()
            for term in found.terms:
                self.terms.append_entry({"who": term.who, "what": term.what, "due_on": term.due_on,
                                         "amount": float(term.amount) if term.amount is not None else None})

    def facts(self) -> dict[str, Any]:
        """Rows with something in them."""
        given = super().facts()
        given["terms"] = [row for row in self.terms.data if any(row.values())]
        return given


class PerformanceForm(MoveForm):
    """记履行情况."""

    term = Choose("哪一条", choices=[], coerce=int, validators=[needed("选一下哪一条约定。")])
    status = Pick("办了没有", choices=[(TermStatus.DONE.value, "已履行"), (TermStatus.BREACHED.value, "没履行")],
                        validators=[needed("选一下是已履行还是没履行。")])
    note = Words("怎么知道的", description="没履行的写一句，比如：10月31日到期，打电话说没钱。", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Terms of the version in force."""
        found = latest(inquiry.session, inquiry.dispute)
        self.term.choices = [(t.no, f"{t.who}：{t.what}") for t in found.terms
                             if t.status == TermStatus.PENDING] if found else []
        if has_request_context() and not self.is_submitted():
            self.term.data = whole(request.args.get("term", ""))
            self.status.data = request.args.get("status")


MOVE_FORMS["agreement"] = AgreementForm
MOVE_FORMS["performance"] = PerformanceForm
