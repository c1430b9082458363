"""Forms of 履行: a payment or deed, and a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import has_request_context, request
from wtforms import ValidationError

from mediation.agreements.models import TermStatus
from mediation.agreements.queries import keyed_terms
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Money, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm, of
from mediation.files.queries import files_of
from mediation.numbers import whole
from mediation.promises.models import Promise
from mediation.promises.queries import open_promises, promises_of
from mediation.promises.words import due_words, heading, sum_words
from workflows.calendar import local_day
from workflows.evidence import FileKind
from workflows.outcomes import PartyRole
from workflows.promises import PAYABLE, CallResult, DayBasis, Mark, PayWay, PromiseStatus
from workflows.steps import day_words

PICKED = {"data-pick": 0, "data-pick-find": "输入名字找", "data-pick-each": "笔"}


def _number(value: Any) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


def _key(value: Any) -> str | None:
    return str(value) if value not in (None, "", "None") else None


def _asked(name: str) -> int | None:
    return _number(request.args.get(name)) if has_request_context() else None


class ByDay(Choose):
    """One of many, under the day each falls due; `heads`: value → heading."""

    heads: dict[str, str] = {}

    def has_groups(self) -> bool:
        """Headings only where there is something to tell apart."""
        return len(set(self.heads.values())) > 1

    def iter_groups(self) -> Iterator[Any]:
        """Those of one day together; the first choice is of none."""
        for head, group in groupby(self.iter_choices(), key=lambda choice: self.heads.get(str(choice[0]))):
            yield head, list(group)

    def offer(self, rows: Sequence[Promise], today: date) -> None:
        """11月30日到期，148 笔: and below it those of that day."""
        counts = Counter((each.due_on, each.looked) for each in rows)
        rows = sorted(rows, key=lambda each: (each.due_on, each.looked, each.no))
        self.choices = [("", "不分笔"), *((str(each.no), label(each, today)) for each in rows)]
        self.heads = {str(each.no): f"{day_words(each.due_on, today)}{'看一次' if each.looked else '到期'}，{counts[each.due_on, each.looked]} 笔"
                      for each in rows}


def proofs_to_choose(form: Any, inquiry: Inquiry) -> None:
    """The proofs among the files of the case; without any the field is left out."""
    proofs = [each for each in files_of(inquiry.session, inquiry.dispute.id)
              if each.kind is FileKind.PERFORMANCE and each.withdrawn_at is None]
    form.proof.choices = [("", "没有"), *((str(each.no), f"{each.no}. {each.caption or each.name}") for each in proofs)]
    if not proofs:
        del form.proof


class PerformanceForm(MoveForm):
    """记履行情况."""

    promise = ByDay("哪一笔", choices=[], coerce=_number)
    term = Choose("哪一条", choices=[], coerce=_key, description="整条约定一起记。")
    status = Pick("办了没有", choices=[(mark.value, mark.label) for mark in Mark],
                  validators=[needed("选一下是办好了、办了一部分，还是没办。")])
    amount = Money("付了多少（元）", description="办好了可以不填，就是把差的付清了。")
    paid_on = Day("哪天付的、办的")
    way = Choose("怎么付的", choices=of(PayWay))
    proof = Choose("凭证", choices=[], coerce=_number, description="收条、转账记录的照片先传到“材料”，选“履行凭证”。")
    note = Words("怎么知道的", description="没办的写一句，比如：10月31日到期，打电话说没钱。", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """What may still be paid; terms in force that nobody has marked yet. From one promise only those of its term are offered."""
        today, asked = local_day(inquiry.at), _asked("promise")
        rows = [each for each in promises_of(inquiry.session, inquiry.dispute.id) if each.status in PAYABLE]
        mine = {each.term_id for each in rows if each.no == asked}
        shown = [each for each in rows if each.term_id in mine] or rows
        self.promise.offer(shown, today)
        terms = [(key, term) for key, term in keyed_terms(inquiry.session, inquiry.dispute) if term.status == TermStatus.PENDING]
        self.term.choices = [("", "请选择"), *((key, f"{t.who}：{t.what}") for key, t in terms)]
        proofs_to_choose(self, inquiry)
        meant = [each for each in rows if each.no == asked] if asked else rows
        if meant and not any(each.basis is DayBasis.LASTING or each.late(today) or each.status is PromiseStatus.BREACHED for each in meant):
            # nothing of it can be called broken yet
            self.status.choices = [(mark.value, mark.label) for mark in Mark if mark is not Mark.BREACHED or self.is_submitted()]
            looked = all(each.looked for each in meant)
            self.status.description = ("没写日子的不算逾期，没办的用“看一次约定”催告" if looked else "还没到期的不能记没办") + "；对方明说不办的，用“记反悔”。"
        if has_request_context() and not self.is_submitted():
            self.promise.data, self.term.data = asked, request.args.get("term")
            self.status.data = request.args.get("status")
            self.paid_on.data = today
        if not rows:
            del self.promise
        elif not terms or (has_request_context() and request.args.get("promise")):
            del self.term

    def facts(self) -> dict[str, Any]:
        """Of a term of a supplement with the number of that one."""
        found = super().facts()
        agreement, _, term = str(found.get("term", "")).rpartition(".")
        return found | ({"term": int(term)} if term else {}) | ({"agreement": int(agreement)} if agreement else {})

    def validate_status(self, _field: Any) -> None:
        """One of the two says what it is about."""
        chosen = [self[name].data for name in ("promise", "term") if name in self]
        if not any(chosen):
            raise ValidationError("选一下是哪一笔，或者哪一条约定。")


class CallForm(MoveForm):
    """打履行电话."""

    promises = Ticks("问的是哪几笔", coerce=int, choices=[], validators=[needed("选一下问的是哪一笔。")], render_kw=PICKED)
    party = Choose("打给谁", choices=[], coerce=_number)
    called_on = Day("哪天打的", validators=[needed("选一下哪天打的。")])
    result = Pick("对方怎么说", choices=CallResult.choices(), validators=[needed("选一下对方怎么说。")])
    note = Words("记一句", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Today, about what is due first."""
        today, rows = local_day(inquiry.at), open_promises(inquiry)
        fill(self.promises, rows, inquiry)
        payers = list(dict.fromkeys(each.who_no for each in rows if each.who_no))
        names = {party.no: party.name for party in inquiry.dispute.parties}
        rest = [party.no for party in sides(inquiry) if party.no not in payers]
        self.party.choices = [("", "没有写"), *((str(no), names.get(no, "")) for no in (*payers, *rest))]
        if not self.is_submitted():
            self.called_on.data = today
            self.party.data = next((each.who_no for each in rows if each.no in (self.promises.data or [])), None)


def fill(field: Ticks, rows: Sequence[Promise], inquiry: Inquiry) -> None:
    """Promises to tick; the one asked for in the address, else the only one, is ticked."""
    today = local_day(inquiry.at)
    asked = whole(request.args.get("promise", "")) if has_request_context() and request.method == "GET" else None
    # the one asked for comes first: of many it would be out of sight
    rows = sorted(rows, key=lambda each: each.no != asked)
    field.choices = [(each.no, label(each, today)) for each in rows]
    field.render_kw = {**PICKED, "data-pick": len(rows), "data-pick-words": "全选"}
    if has_request_context() and request.method == "GET":
        field.data = [each.no for each in rows if each.no == asked] or ([rows[0].no] if len(rows) == 1 else [])


def label(promise: Promise, today: date | None) -> str:
    """11月30日前 高某 → 王某：退押金，6,000 元; without the day where that stands above all of them."""
    owed, by = sum_words(promise.amount, promise.paid), f"{due_words(promise, today)} " if today else ""
    return f"{promise.no}. {by}{heading(promise)}" + (f"，{owed}" if owed else "")


def sides(inquiry: Inquiry) -> list[Any]:
    """Both sides and third parties."""
    return inquiry.dispute.active(PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD_PARTY)


MOVE_FORMS.update({"performance": PerformanceForm, "call_promise": CallForm})
