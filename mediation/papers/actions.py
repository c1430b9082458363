"""Issuing a paper: its number, its frozen content and its event in one transaction; and voiding it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from mediation.disputes.effects import Doing, effect
from mediation.disputes.event_lines import told_as
from mediation.disputes.events import Event
from mediation.papers.frozen import frozen
from mediation.papers.kinds import Writing
from mediation.papers.models import IssuedPaper
from mediation.papers.named_fields import fields_of
from mediation.papers.numbers import take_number, whose
from mediation.papers.queries import find_writable, in_force, issued_of, labelled, template_of
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.guarding import Refused


@effect("issue_paper")
def issue_paper(d: Doing) -> None:
    """出具: the number is taken, the blocks are frozen, and the chain keeps number and digest of them."""
    chosen = find_writable(d.session, d.dispute, str(d.facts["paper"]))
    if chosen is None:
        raise Refused("这件现在没有这份文书可以出具，请在“文书”里重新选。")
    there = in_force(d.session, d.dispute.id, chosen.kind.name, chosen.subject.key)
    if there is not None:
        named = f"，{there.number}" if there.number else ""
        raise Refused(f"这份文书已经出具过{named}。内容要改，先把它作废，再重新出具。", "state")
    if d.actor.unit_id is None:
        raise Refused("文书由承办单位的人出具。", "role")
    year = local_day(d.at).year
    writing = Writing(d.session, d.dispute, d.actor, d.at, chosen.subject)
    paper = chosen.kind.write(writing)
    unit = whose(d.session, d.dispute, paper.body) or d.session.get_one(Unit, d.actor.unit_id)
    given = take_number(d.session, unit, word=chosen.kind.word, year=year) if chosen.kind.word else None
    number = given.number if given else ""
    if given:
        writing = replace(writing, number=number)
        paper = chosen.kind.write(writing)
    body = frozen(paper)
    template = template_of(d.session, chosen.kind.name)
    row = IssuedPaper(
        dispute_id=d.dispute.id, kind=chosen.kind.name, subject=chosen.subject.key, unit_id=unit.id, year=year,
        word=chosen.kind.word, serial=given.serial if given else None, number=number, body=body, digest=digest_of(body),
        template_id=template.id if template else None,
        named=json.dumps(fields_of(chosen.kind, writing, paper), ensure_ascii=False) if template else None,
        issued_by=d.actor.person_id, issued_at=d.at,
    )
    d.session.add(row)
    d.facts.update(label=chosen.kind.label, number=number, digest=row.digest)


@effect("void_paper")
def void_paper(d: Doing) -> None:
    """作废: the paper stays, with its reason; its number is not given again."""
    row = next((each for each in issued_of(d.session, d.dispute.id) if str(each.id) == str(d.facts["issued"])), None)
    if row is None:
        raise Refused("这件没有出具过这份文书，请在“文书”里重新选。")
    if row.voided_at is not None:
        raise Refused("这份文书已经作废了。", "state")
    row.voided_at, row.voided_by, row.void_reason = d.at, d.actor.person_id, str(d.facts["reason"]).strip()[:200]
    d.facts.update(label=labelled(row), number=row.number)
    # its place may be taken again in this same transaction
    d.session.flush()


def digest_of(body: str) -> str:
    """What the chain keeps of a frozen paper."""
    return hashlib.sha256(body.encode()).hexdigest()


@told_as("issue_paper")
def issued_words(event: Event) -> list[str]:
    """受理通知书，诸枫受〔2026〕12号."""
    return ["，".join(part for part in (event.facts.get("label", ""), event.facts.get("number", "")) if part)]


@told_as("void_paper")
def voided_words(event: Event) -> list[str]:
    """The same, with the reason."""
    return [*issued_words(event), f"理由：{event.facts['reason']}"]
