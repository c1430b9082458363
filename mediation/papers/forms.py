"""The forms of issuing and voiding a paper."""

from __future__ import annotations

from flask import has_request_context, request

from mediation.disputes.facts import CaseFile, Inquiry
from mediation.disputes.fields import Choose, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import BLANK, MoveForm
from mediation.papers.queries import issued_of, labelled, sealed, writable
from workflows.evidence import may_issue


class IssueForm(MoveForm):
    """出具文书."""

    paper = Choose("哪一份文书", validators=[needed("选一下出具哪一份文书。")],
                   description="出具后内容定下来；有文号的当场给号，号不重用。")

    def prepare(self, inquiry: Inquiry) -> None:
        """What applies to the case and is not issued yet; the one that was asked for comes chosen."""
        issued = {(row.kind, row.subject) for row in issued_of(inquiry.session, inquiry.dispute.id) if row.voided_at is None}
        archived = sealed(inquiry.dispute, CaseFile(inquiry))
        offered = [each for each in writable(inquiry.session, inquiry.dispute)
                   if (each.kind.name, each.subject.key) not in issued and may_issue(each.code, archived=archived)]
        self.paper.choices = [BLANK, *((each.code, each.label) for each in offered)]
        if not self.is_submitted() and has_request_context():
            self.paper.data = request.args.get("paper", "")


class VoidForm(MoveForm):
    """作废文书."""

    issued = Choose("哪一份文书", validators=[needed("选一下作废哪一份文书。")], description="作废的号不再用，原件留底。")
    reason = Words("为什么作废", validators=[needed("写一句为什么作废。"), at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those in force; of an archived case only what no sealed volume holds."""
        known = CaseFile(inquiry)
        since = known("unsealed_papers") if sealed(inquiry.dispute, known) else None
        standing = [row for row in issued_of(inquiry.session, inquiry.dispute.id)
                    if row.voided_at is None and (since is None or str(row.id) in since)]
        self.issued.choices = [BLANK, *((str(row.id), f"{labelled(row)} {row.number}".strip()) for row in standing)]
        if not self.is_submitted() and has_request_context():
            self.issued.data = request.args.get("issued", "")


MOVE_FORMS.update(issue_paper=IssueForm, void_paper=VoidForm)
