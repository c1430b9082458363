"""The forms of 归档 and 重新开卷, and what 重启 asks besides where the case is archived."""

from __future__ import annotations

from wtforms import BooleanField

from mediation.casefile.keeping import proposed
from mediation.casefile.outstanding import left_open
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.forms_outcome import ReopenForm
from mediation.disputes.move_form import MoveForm, of
from workflows.retention import Retention

BY, NUMBER, ON = ("ordered_by", "order_number", "ordered_on")


class ArchiveForm(MoveForm):
    """归档."""

    retention = Choose("保管期限", choices=of(Retention, first=None), validators=[needed("选一下保管期限。")],
                       description="按本县设定先选好，可以改；国家没有统一规定。")

    acknowledged = BooleanField("这些事还没完，我都知道")

    def prepare(self, inquiry: Inquiry) -> None:
        """The county's own class for such a case. What is archived already keeps its class. What goes on is named."""
        if left := left_open(inquiry):
            self.acknowledged.description = "；".join(left) + "。签名、文号归档以前补，别的归档以后接着办，来了材料归入补充卷。"
        else:
            del self.acknowledged
        if not self.is_submitted():
            self.retention.data = proposed(inquiry.session, inquiry.dispute).value


class OpenForm(MoveForm):
    """重新开卷."""

    ordered_by = Line("谁批准的", validators=[needed("写是谁批准的，比如“市司法局局长某某”。"), at_most(60)])
    order_number = Line("批准文书的文号", validators=[needed("写批准文书的文号。"), at_most(60)])
    ordered_on = Day("批准的日期", validators=[needed("选批准的日期，今天或以前。")])
    reason = Words("为什么开卷", validators=[needed("写一句为什么开卷。"), at_most(400)], description="开卷以后要重新归档。")


class ReopenArchivedForm(ReopenForm):
    """重启; of an archived case with the written order that opens its file."""

    ordered_by = Line("谁批准开卷的", validators=[needed("写是谁批准的，比如“市司法局局长某某”。"), at_most(60)], description="这件已经归档，重启要有书面批准。")
    order_number = Line("批准文书的文号", validators=[needed("写批准文书的文号。"), at_most(60)])
    ordered_on = Day("批准的日期", validators=[needed("选批准的日期，今天或以前。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """The order is asked for only where there is a sealed file."""
        super().prepare(inquiry)
        if not PROVIDERS["archived"](inquiry):
            for name in (BY, NUMBER, ON):
                del self[name]


MOVE_FORMS.update(archive=ArchiveForm, open_archive=OpenForm, reopen=ReopenArchivedForm)
