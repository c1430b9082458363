"""Forms of what follows a promise that was broken, or refused before its day."""

from __future__ import annotations

from collections.abc import Sequence

from flask import has_request_context, request
from wtforms import BooleanField

from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import HOW, MoveForm
from mediation.numbers import whole
from mediation.promises.forms import PICKED, fill, sides
from mediation.promises.models import Promise
from mediation.promises.queries import broken_promises, open_promises
from workflows.calendar import local_day
from workflows.guards.promising import EARLY, unconfirmed
from workflows.promises import BreachRoute

PAYMENT_ORDER = "支付令：双方没有别的债务纠纷、法院送达得到对方的，才能申请（民事诉讼法第225条）。"


class RouteForm(MoveForm):
    """What both have in common: who was told of the way, how and when."""

    promises = Ticks("哪几笔没履行", coerce=int, choices=[], validators=[needed("选一下是哪一笔。")], render_kw=PICKED)
    note = Words("怎么知道的", description="比如：12月1日到期，电话里说要等工程款。",
                 validators=[needed("写一句怎么知道没履行的。"), at_most(400)])
    route = Pick("接下来怎么办", choices=BreachRoute.choices(), validators=[needed("选一下接下来怎么办。")])
    new_due_on = Day("新的日子", description="只有催告要填。")
    consent = BooleanField("改日子双方都同意", description="问过双方再勾。")
    told = Ticks("这条路告诉了谁", coerce=int, choices=[], validators=[needed("选一下告诉了哪一位。")],
                 render_kw={"data-pick": 0, "data-pick-find": "输入姓名找", "data-pick-each": "位"})
    told_how = Choose("怎么告诉的", choices=HOW, validators=[needed("选一下怎么告诉的，比如电话。")])
    told_on = Day("哪天告诉的", validators=[needed("选一下哪天告诉的，今天或以前。")])

    def offer(self, inquiry: Inquiry, rows: Sequence[Promise]) -> None:
        """Whoever waits for the money is told."""
        fill(self.promises, rows, inquiry)
        people = sides(inquiry)
        self.told.choices = [(party.no, party.name) for party in people]
        self.told.render_kw = {**(self.told.render_kw or {}), "data-pick": len(people), "data-pick-words": "全选"}
        if not self.is_submitted():
            self.told_on.data = local_day(inquiry.at)
            waiting = {each.to_no for each in rows}
            self.told.data = [party.no for party in people if party.no in waiting]


class BreachForm(RouteForm):
    """违约怎么办."""

    def prepare(self, inquiry: Inquiry) -> None:
        """What is broken and unanswered, and only the ways that are open to it."""
        rows = broken_promises(inquiry)
        self.offer(inquiry, rows)
        asked = whole(request.args.get("promise", "")) if has_request_context() else None
        meant = [each for each in rows if each.no == asked] or rows
        closed = closed_ways(inquiry, meant)
        # what was sent is not taken out of the list: the rules say why it cannot be
        sent = {self.route.data} if self.is_submitted() else set()
        self.route.choices = [(way.value, way.label) for way in BreachRoute if way not in closed or way.value in sent]
        order = "" if BreachRoute.PAYMENT_ORDER in closed else PAYMENT_ORDER
        self.route.description = "".join(closed.values()) + order


class RepudiationForm(RouteForm):
    """反悔: 明说不办."""

    def prepare(self, inquiry: Inquiry) -> None:
        """What is still to come; before its day only two ways are open."""
        del self.new_due_on, self.consent
        today = local_day(inquiry.at)
        self.offer(inquiry, [each for each in open_promises(inquiry) if each.looked or each.due_by >= today])
        self.promises.label.text, self.note.label.text = "哪几笔对方不肯办", "对方怎么说的"
        self.note.validators = [needed("写一句对方怎么说的，比如：电话里说，钱一分也不给了。"), at_most(400)]
        self.note.description = "比如：11月2日电话里说，钱一分也不给了。"
        self.route.choices = [(way.value, way.label) for way in BreachRoute if way in EARLY]
        self.route.description = "对方明说不履行的，不用等到期就可以起诉（民法典第578条）。到期才能催告、申请支付令、强制执行。"


def closed_ways(inquiry: Inquiry, rows: Sequence[Promise]) -> dict[BreachRoute, str]:
    """Ways that none of these promises can go, each with the reason."""
    closed: dict[BreachRoute, str] = {}
    if rows and len(unconfirmed(rows, PROVIDERS["confirmed_covers"](inquiry))) == len(rows):
        closed[BreachRoute.ENFORCE] = "没有经过司法确认的，不能申请强制执行（民事诉讼法第206条）。"
    if rows and all(each.amount is None for each in rows):
        closed[BreachRoute.PAYMENT_ORDER] = "办事的不能申请支付令，支付令只用于给钱、给有价证券（民事诉讼法第225条）。"
    return closed


MOVE_FORMS.update({"breach": BreachForm, "repudiate": RepudiationForm})
