"""登记 as the window types it: the form, and what `register` is called with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, FormField, HiddenField

from mediation.access import Actor
from mediation.disputes.facts import CaseFile, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Rows, Ticks, Words, at_most, needed
from mediation.disputes.forms_acts import KINDS, ClaimForm
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import BLANK, CZB_CHOICES, MOJ_CHOICES, of
from mediation.disputes.parties import ACTS_FOR, id_label
from mediation.disputes.roster import roster
from mediation.disputes.sides import Claim, Party
from mediation.forms import Form
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.grounds import Hazard, Tried
from workflows.guarding import against
from workflows.outcomes import Channel, Difficulty, PartyKind, PartyRole, Risk, SameMatter, Sex
from workflows.risk import GROUP_FROM, risk_of


class SideForm(Rows):
    """One applicant or respondent."""

    kind = Pick("类型", choices=KINDS, default=PartyKind.PERSON.value)
    name = Line("姓名或名称")
    id_number = Line("身份证号")
    phone = Line("手机")
    address = Line("住址或单位，不知道可空")
    sex = Choose("性别", choices=of(Sex, ("", "不清楚")))
    ethnic = Line("民族")
    job = Line("职业或职务")
    representative = Line("法定代表人或负责人")


class OtherForm(Rows):
    """Somebody who acts for a side, or a third party. `represents` names a row of this page: applicants-0."""

    role = Choose("是什么人", choices=[(r.value, r.label) for r in (
        PartyRole.AGENT, PartyRole.GUARDIAN, PartyRole.REPRESENTATIVE, PartyRole.THIRD_PARTY)])
    represents = Choose("替谁", choices=[BLANK])
    name = Line("姓名或名称")
    id_number = Line("身份证号")
    phone = Line("手机")


class IntakeForm(Form):
    """One page, in the order people talk."""

    once = HiddenField()
    draft = HiddenField()
    channel = Pick("来源", choices=Channel.choices(), default=Channel.VISIT.value,
                         validators=[needed("选一下这件是怎么来的，比如来访。")])
    applicants = FieldList(FormField(SideForm), min_entries=1)
    bulk = Words("同诉求的人，一行一个", description="从表格里复制粘贴：姓名、身份证号、手机，顺序不限。", validators=[at_most(100_000)])
    proactive = BooleanField("没有人来反映，我们主动介入")
    finder = Line("谁发现的", validators=[at_most(40)])
    consent = BooleanField("已问过双方，都同意调解")
    respondents = FieldList(FormField(SideForm), min_entries=1)
    others = FieldList(FormField(OtherForm), min_entries=1)
    title = Line("事由", validators=[at_most(60)])
    description = Words("经过", description="照来人的话写。", validators=[needed("写几句什么事，照来人的话写就行。")])
    region = Line("事情发生在哪个村、社区", description="打村名或拼音首字母就能找到。",
                  validators=[needed("选一下事情发生在哪个村、社区，打村名或拼音首字母就能找到。")])
    occurred_on = Day("从什么时候开始，大概就行")
    source_number = Line("来源编号，有就写", validators=[at_most(60)])
    claims = FieldList(FormField(ClaimForm), min_entries=1)
    tried = Ticks("之前找过谁", choices=Tried.choices())
    hazards = Ticks("有没有危险", choices=Hazard.choices())
    category = Choose("类别", choices=MOJ_CHOICES)
    czb = Choose("综治类别", choices=CZB_CHOICES)
    difficulty = Choose("难易程度", choices=of(Difficulty, ("", "先不定")))

    def process(self, *given: Any, **more: Any) -> None:
        """What the rows are called depends on what was typed into them."""
        super().process(*given, **more)
        for row in (*self.applicants, *self.respondents):
            row.form.id_number.label.text = id_label(row.form.kind.data)
        for row in self.others:
            row.form.represents.choices = [BLANK, *_principals(self)]


def _principals(form: IntakeForm) -> list[tuple[str, str]]:
    """Whom somebody may act for: (row, 申请人 2 王某). app.js writes the same words while names are typed."""
    found = []
    for rows, word in ((form.applicants, "申请人"), (form.respondents, "被申请人")):
        for i, row in enumerate(rows):
            number = f" {i + 1}" if len(rows) > 1 else ""
            found.append((f"{rows.name}-{i}", f"{word}{number} {row.form['name'].data or ''}".strip()))
    found += [(f"bulk-{i}", f"申请人 {row['name']}".strip()) for i, row in enumerate(roster(form.bulk.data or ""))]
    thirds = [(i, row.form["name"].data) for i, row in enumerate(form.others)
              if row.form.role.data == PartyRole.THIRD_PARTY and row.form["name"].data]
    return found + [(f"others-{i}", f"第三人 {name}") for i, name in thirds]


def parties_of(form: IntakeForm) -> tuple[list[dict[str, Any]], list[tuple[str, int]]]:
    """Rows with a name as parties, and for each where it was typed: (list name, row)."""
    found: list[dict[str, Any]] = []
    where: list[tuple[str, int]] = []
    for name, role in (("applicants", PartyRole.APPLICANT), ("respondents", PartyRole.RESPONDENT)):
        for i, row in enumerate(form[name].data):
            if any(row.get(key) for key in ("name", "id_number", "phone", "address")):
                found.append({**row, "role": role.value})
                where.append((name, i))
    for i, row in enumerate(form.others.data):
        if any(row.get(key) for key in ("name", "id_number", "phone")):
            found.append({**row, "kind": PartyKind.PERSON.value})
            where.append(("others", i))
    for i, row in enumerate(roster(form.bulk.data or "")):
        found.append({**row, "role": PartyRole.APPLICANT.value, "kind": PartyKind.PERSON.value})
        where.append(("bulk", i))
    # from the row on the page to the number in the case; a third party acts for nobody
    numbers = {f"{name}-{i}": no for no, (name, i) in enumerate(where, start=1)}
    for party in found:
        party["represents"] = numbers.get(party.get("represents") or "") if party.get("role") in ACTS_FOR else None
    return found, where


def facts_of(form: IntakeForm) -> dict[str, Any]:
    """What `register` takes."""
    parties, _ = parties_of(form)
    return {
        "region": form.region.data or "", "description": form.description.data or "", "channel": form.channel.data or "",
        "title": form.title.data or "", "category": form.category.data or None, "czb": form.czb.data or None,
        "difficulty": form.difficulty.data or None, "occurred_on": form.occurred_on.data,
        "claims": [row for row in form.claims.data if row.get("text")], "parties": parties,
        "source": {"number": form.source_number.data} if form.source_number.data else None,
        "hazards": form.hazards.data or [], "tried": form.tried.data or [], "proactive": form.proactive.data,
        "finder": form.finder.data, "consent": form.consent.data,
    }


def unsaid(form: IntakeForm, facts: dict[str, Any]) -> dict[str, str]:
    """Whoever acts for somebody says for whom."""
    return {f"parties.{i}.represents": "选一下替哪一位来的。" for i, party in enumerate(facts["parties"])
            if party.get("role") in ACTS_FOR and party.get("represents") is None}


def lacking(
    session: Session, facts: dict[str, Any], *, actor: Actor, at: datetime, same_matter: SameMatter | None
) -> dict[str, str]:
    """What 受理 would still ask for, by field: its own guards look at what would be registered."""
    dispute = Dispute(
        category=facts["category"], proactive=facts["proactive"] or facts["channel"] == Channel.PROACTIVE,
        finder=facts["finder"], consent=facts["consent"], same_matter=same_matter,
        parties=[Party(no=no, role=p.get("role"), left_at=None) for no, p in enumerate(facts["parties"], start=1)],
        claims=[Claim(no=no, text=c["text"]) for no, c in enumerate(facts["claims"], start=1)],
    )
    attempt = Attempt(
        case=dispute, roles=actor.roles, relations=frozenset(), facts={}, at=at, person_id=actor.person_id,
        known=CaseFile(Inquiry(session, dispute, actor, at, {})),
    )
    return {reason.field: reason.sentence for reason in against(WORKFLOW.by_name["accept"].guards, attempt)}


def risk_now(form: IntakeForm) -> Risk:
    """The grade that the ticks and the number of people give, shown while typing."""
    people = sum(bool(row.get("name")) for row in form.applicants.data) + len(roster(form.bulk.data or ""))
    known = [h for h in form.hazards.data or [] if h in list(Hazard)]
    return risk_of([*known, *([Hazard.GROUP.value] if people >= GROUP_FROM else [])])
