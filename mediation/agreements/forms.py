"""The forms of an agreement and of what supplements it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import BooleanField, FieldList, FormField, StringField

from mediation.agreements.crowd import Crowd, crowd_of
from mediation.agreements.models import Agreement, Term
from mediation.agreements.models import AgreementForm as Kind
from mediation.agreements.pasted import as_lines, folded
from mediation.agreements.queries import SIDES, signers, versions_of
from mediation.agreements.signing import MEDIATOR
from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Day, Line, Money, Number, Pick, Rows, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import ByMediator
from workflows.instalments import as_text
from workflows.outcomes import PartyRole
from workflows.status_words import status_words

SEEN = {"list": "people"}
MORE = {"lasting": "长期", "plan": "分期", "way": "怎么给", "place": "在哪儿", "guarantee": "担保", "claim_no": "哪条诉求"}


class TermForm(Rows):
    """One term: who, to whom, what, how much, by when, and how."""

    who = Line("谁", render_kw=SEEN)
    to_whom = Line("给谁", render_kw=SEEN)
    what = Line("做什么")
    amount = Money("金额")
    due_on = Day("哪天前", description="没约定日子的空着，生效后按县里的规则看一次。")
    lasting = BooleanField("一直要做到（长期）", description="比如以后不再堆放杂物；不写日子。")
    plan = Words("分期", description="“分 4 期，每月 15 日”，或一行一期“2026-12-15 1500”。",
                 render_kw={"rows": 3, "data-plan": ""})
    way = Line("怎么给")
    place = Line("在哪儿")
    guarantee = Line("担保")
    claim_no = Number("对应第几条诉求")


class AgreementForm(ByMediator):
    """写协议."""

    later: tuple[str, ...] = ("bulk_who", "bulk", "bulk_seen", "facts_text", "signed_on", "mediator_signed_on", "sealed_on", "copies", "confirm_wanted")
    later_words = "一批人从表里粘贴，主要事实，签名盖章的日子，份数，司法确认"
    later_before = "signed"

    form = Pick("哪一种", choices=[(k.value, k.label) for k in Kind], default=Kind.WRITTEN.value,
                      validators=[needed("选一下是书面协议还是口头协议。")],
                      description="钱物当场给清、事情简单的可以口头；一方要书面的、劳动争议的写书面（人民调解法第 28 条）。")
    reached_on = Day("哪天达成的", validators=[needed("选一下哪天达成的。")])
    terms = FieldList(FormField(TermForm), label="约定，一条一行", min_entries=1, render_kw={"more": MORE})
    parties = Ticks("约束哪几位", coerce=int, choices=[], description="没勾的不受这份协议约束，达成协议时要告诉他们走哪条路。")
    claims = Ticks("解决哪几条诉求", coerce=int, choices=[], description="没勾的还没谈成。")
    signed = Ticks("谁已经在纸上签名", coerce=int, choices=[], description="在屏幕上签的先不勾，存下以后再签。口头协议可以不签。")
    bulk_who = Line("一批人都由谁给", render_kw=SEEN)
    bulk = Words("一人一行，从表里粘贴", validators=[at_most(60_000)], render_kw={"rows": 4},
                 description="姓名、金额、期数、第一期哪天，比如：张三 6000 4 2026-12-15。期数写 1 或不写就是一次给清。"
                             "姓名和当事人名单核对，合计当场算出来。")
    # Holds what the tick under the summary stands for (Crowd.seen), drawn by agreements/crowd.html.
    bulk_seen = StringField("核对名单")
    facts_text = Words("主要事实和争议", validators=[at_most(5000)], description="写了就印在协议书上（人民调解法第 29 条）。")
    signed_on = Day("纸上哪天签的", description="不写就是达成那天。")
    mediator_signed_on = Day("调解员哪天签的", description="和各方同一天的，上面勾了调解员就不用写。")
    sealed_on = Day("调委会哪天盖的章", description="各方、调解员签名和盖章都有了，协议才生效（人民调解法第 29 条）。")
    copies = Number("一共几份", description="不写就是当事人各一份，调委会留一份。")
    confirm_wanted = BooleanField("当事人想申请司法确认")
    status_meant = BooleanField("只是写明情况，婚姻、亲子、收养、监护不靠这份协议来办")

    def prepare(self, inquiry: Inquiry) -> None:
        """Start from the newest version, so that a change is typed once; it is signed anew."""
        super().prepare(inquiry)
        self.dispute = dispute = inquiry.dispute
        sides, third = dispute.active(*SIDES), dispute.active(PartyRole.THIRD_PARTY)
        signing = signers(dispute) + third
        self.people = [p.name for p in (*sides, *third)]
        self.signed.choices = [*((p.no, p.name) for p in signing), (MEDIATOR, "调解员")]
        self.signed.render_kw = {"data-pick": len(signing) + 1, "data-pick-words": "全选"}
        self.parties.choices = [(p.no, p.name) for p in sides]
        self.parties.render_kw = {"data-pick": len(sides), "data-pick-words": "全选"}
        self.claims.choices = [(c.no, f"{c.no}. {c.text}") for c in dispute.claims]
        if len(sides) < 3:
            del self.parties
        if len(dispute.claims) < 2:
            del self.claims
        if not self._of_status():
            del self.status_meant
        if not self.is_submitted():
            self.begin(inquiry)

    def _of_status(self) -> bool:
        """Whether to ask for the tick: a term touches personal status; a caller's form is made before it is filled in."""
        typed = [row for row in self.terms.data if any(row.values())]
        pasted = bool((self.bulk.data or "").strip())
        return self.is_submitted() and ((not typed and not pasted) or any(status_words(row["what"] or "") for row in typed))

    def begin(self, inquiry: Inquiry) -> None:
        """What stands there before anybody has typed."""
        dispute = inquiry.dispute
        self.reached_on.data = inquiry.at.astimezone(LOCAL).date()
        found = versions_of(inquiry.session, dispute.id).of_leg(dispute.leg_no)
        later = found is not None and joined_since(inquiry, found)
        for name, every in (("parties", [p.no for p in dispute.active(*SIDES)]), ("claims", [c.no for c in dispute.claims])):
            if name in self:
                chosen = [*getattr(found, name), *later[name]] if found is not None and later and getattr(found, name) else []
                self[name].data = [no for no in every if not chosen or no in chosen]
        if found is not None:
            self._start_from(found)

    def _start_from(self, found: Agreement) -> None:
        self.form.data, self.facts_text.data = found.form, found.facts
        self.confirm_wanted.data = found.confirm_wanted
        while self.terms.entries:
            self.terms.pop_entry()
        alike = folded(found.terms)
        if alike:
            self.bulk_who.data, self.bulk.data = alike[0].who, as_lines(alike)
        for term in (each for each in found.terms if each not in alike):
            self.terms.append_entry(_row(term))
        if not self.terms.entries:
            self.terms.append_entry()

    def crowd(self) -> Crowd | None:
        """What the pasted lines come to; None where nothing is pasted."""
        text, rows = self.bulk.data or "", self.terms.data
        chosen = [int(no) for no in self.parties.data or ()] if "parties" in self else []
        others = {row[name] for row in rows for name in ("who", "to_whom") if row.get(name)}
        return crowd_of(self.dispute, text, self.bulk_who.data or "", chosen=chosen, others=others) if text.strip() else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Lines of a crowd are kept once they were looked at: every name a party's, and the sum ticked."""
        valid, crowd = bool(super().validate(extra_validators)), self.crowd()
        if crowd is None:
            return valid
        if crowd.payer_fault:
            self.bulk_who.errors = [crowd.payer_fault]
        if crowd.faults:
            more = f"……一共 {len(crowd.faults)} 处" if len(crowd.faults) > 1 else ""
            self.bulk.errors = [crowd.faults[0] + more]
        elif self.bulk_seen.data != crowd.seen:
            self.bulk_seen.errors = [f"{crowd.summary}。对的话勾上“人和钱都核对过了”，再存。"]
        return valid and not (crowd.payer_fault or crowd.faults or self.bulk_seen.errors)

    def facts(self) -> dict[str, Any]:
        """Rows with something in them, and a row a pasted line."""
        given = super().facts()
        given["terms"] = [{name: value for name, value in row.items() if value not in (None, "", False)}
                          for row in self.terms.data if any(row.values())]
        if MEDIATOR in given.get("signed", []):
            given["signed"] = [no for no in given["signed"] if no != MEDIATOR]
            given.setdefault("mediator_signed_on", given.get("signed_on") or given.get("reached_on"))
        if "parties" in given and set(given["parties"]) >= {p.no for p in self.dispute.active(*SIDES)}:
            del given["parties"]  # all of them, and a third party with them
        if "facts_text" in given:
            given["facts"] = given.pop("facts_text")
        given.pop("bulk_who", None)
        given.pop("bulk_seen", None)
        if given.pop("bulk", "") and (crowd := self.crowd()):
            given["terms"] += crowd.terms
        return given


class AddendumForm(AgreementForm):
    """写补充协议: whom and what it is about stands in the agreement it supplements."""

    later = tuple(name for name in AgreementForm.later if name != "confirm_wanted")
    later_words = "一批人从表里粘贴，主要事实，签名盖章的日子，份数"

    def prepare(self, inquiry: Inquiry) -> None:
        """Nothing is taken over."""
        super().prepare(inquiry)
        for name in ("parties", "claims", "confirm_wanted"):
            if name in self:
                del self[name]

    def begin(self, inquiry: Inquiry) -> None:
        """A supplement begins empty."""
        self.reached_on.data = inquiry.at.astimezone(LOCAL).date()


def begun(inquiry: Inquiry) -> dict[str, list[str]]:
    """The form as it opens, as a browser would send it: what a draft that adds to it starts from."""
    form = AgreementForm(formdata=None)
    form.prepare(inquiry)
    form.begin(inquiry)
    one = (form.form, form.reached_on, form.facts_text)
    fields = {field.name: [str(field.data)] for field in one if field.data}
    for name in ("parties", "claims"):
        if name in form:
            fields[name] = [str(no) for no in form[name].data]
    for name in ("who", "to_whom", "what", "amount", "due_on", "plan", "way", "place", "guarantee", "claim_no", "lasting"):
        for entry in form.terms.entries:
            if value := entry.form[name].data:
                fields[f"{entry.name}-{name}"] = [str(value)]
    return fields


def joined_since(inquiry: Inquiry, agreement: Agreement) -> dict[str, list[int]]:
    """Numbers of parties and claims that came after a version was written: a new one is asked about them too."""
    told = select(Event.facts).where(Event.dispute_id == inquiry.dispute.id, Event.name.in_(("amend", "note")), Event.at >= agreement.recorded_at)
    later = inquiry.session.scalars(told).all()
    return {name: [no for facts in later for no in facts.get(key) or ()] for name, key in (("parties", "party_nos"), ("claims", "claim_nos"))}


def _row(term: Term) -> dict[str, Any]:
    return {
        "who": term.who, "to_whom": term.to_whom, "what": term.what, "due_on": None if term.instalments else term.due_on, "plan": as_text(term.instalments),
        "amount": float(term.amount) if term.amount is not None else None, "way": term.way, "place": term.place,
        "guarantee": term.guarantee, "claim_no": term.claim_no, "lasting": term.lasting,
    }


MOVE_FORMS["agreement"] = AgreementForm
MOVE_FORMS["addendum"] = AddendumForm
