"""What of a closed case is not over yet when its file is archived: named before 归档, never a reason to wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mediation.agreements.models import code_of
from mediation.agreements.queries import agreements_of, lacks, latest
from mediation.casefile.contents import lines_of
from mediation.casefile.identities import AGREED
from mediation.casefile.ink import bare
from mediation.casefile.queries import last_sealed
from mediation.casefile.signing import sheet_kind, sheet_page
from mediation.clocks.queries import clocks_of
from mediation.confirmation.queries import clock_of, waiting_applications
from mediation.disputes.facts import PROVIDERS, Inquiry, provides
from mediation.disputes.presenting import money
from mediation.feedback.queries import complaints
from mediation.feedback.visits import of_now
from mediation.once import read_once
from mediation.papers.overtaken import OLD_DRAFT
from mediation.papers.queries import issued_of
from mediation.promises.pages import next_words
from mediation.promises.queries import kept_for, open_promises, promises_of
from workflows.calendar import local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.evidence import FileKind
from workflows.promises import PromiseStatus
from workflows.retention import LeftOpen
from workflows.steps import day_words


@dataclass(frozen=True)
class Left:
    """One matter that goes on: what it is, how it stands, and the page where it is worked on."""

    what: LeftOpen
    words: str
    endpoint: str
    # what more the address of that page says
    where: Mapping[str, Any] = field(default_factory=dict)
    # as what the signed sheet comes in that is waited for
    sheet: FileKind | None = None


def outstanding(inquiry: Inquiry) -> list[Left]:
    """All of a case that is not archived yet. A supplement files what came in, whatever else goes on."""
    if last_sealed(inquiry.session, inquiry.dispute.id) is not None:
        return []

    def read() -> list[Left]:
        return [*_promises(inquiry), *_visits(inquiry), *_complaints(inquiry), *_court(inquiry), *_agreements(inquiry), *_signatures(inquiry)]

    return read_once(inquiry.session, ("outstanding", inquiry.dispute.id, inquiry.actor), read)


@provides("left_open")
def left_open(inquiry: Inquiry) -> list[str]:
    """What whoever archives says that they have seen."""
    return [each.words for each in outstanding(inquiry)]


def _promises(inquiry: Inquiry) -> Iterator[Left]:
    today = local_day(inquiry.at)
    ahead = open_promises(inquiry)
    if ahead:
        owed = sum((each.left for each in ahead if each.left), Decimal())
        paid = f"，还有 {money(owed)}没付" if owed else ""
        coming = next_words(ahead, today)
        yield Left(LeftOpen.PROMISES, f"约定的事还有 {len(ahead)} 项没办完{paid}" + (f"，{coming}" if coming else ""), "promises.of_case")
    promised = promises_of(inquiry.session, inquiry.dispute.id) if kept_for(inquiry.dispute) else ()
    routes = [each.route.label for each in promised if each.status is PromiseStatus.BREACHED and each.route]
    if routes:
        yield Left(LeftOpen.ROUTES, f"没履行的 {len(routes)} 项选了{'、'.join(dict.fromkeys(routes))}，还没有结果", "promises.of_case")


def _visits(inquiry: Inquiry) -> Iterator[Left]:
    today = local_day(inquiry.at)
    for clock in clocks_of(inquiry.session, inquiry.dispute.id):
        if clock.kind is ClockKind.FOLLOW_UP and clock.status is ClockStatus.RUNNING:
            yield Left(LeftOpen.FOLLOW_UP, f"回访还没做，{day_words(local_day(clock.due_at), today)}到期", "follow_up.show")
    made = of_now(inquiry)
    if made and made[-1].next_on:
        yield Left(LeftOpen.FOLLOW_UP, f"约好{day_words(made[-1].next_on, today)}再回访", "follow_up.show")


def _complaints(inquiry: Inquiry) -> Iterator[Left]:
    """Kept from the mediator, as everywhere."""
    if not PROVIDERS["unheard"](inquiry) and (said := {row.party_no for row in complaints(inquiry)}):
        yield Left(LeftOpen.COMPLAINT, f"{len(said)} 位当事人不满意，没有重新调解", "follow_up.show")


def _court(inquiry: Inquiry) -> Iterator[Left]:
    clock = clock_of(inquiry.session, inquiry.dispute.id)
    if clock is not None and clock.status is ClockStatus.RUNNING:
        until = day_words(local_day(clock.due_at), local_day(inquiry.at))
        yield Left(LeftOpen.CONFIRMABLE, f"{until}前还可以申请司法确认", "promises.of_case")
    if waiting := waiting_applications(inquiry):
        yield Left(LeftOpen.COURT, f"司法确认申请 {len(waiting)} 件，法院还没有结果", "promises.of_case")


def _agreements(inquiry: Inquiry) -> Iterator[Left]:
    """What counts of them and has no number, or binds nobody yet: of a supplement 办结 does not ask."""
    session, dispute = inquiry.session, inquiry.dispute
    main = latest(session, dispute)
    if main is None or dispute.outcome not in AGREED:
        return
    issued = {f"{paper.kind}:{paper.subject}" for paper in issued_of(session, dispute.id) if paper.voided_at is None}
    for each in agreements_of(session, dispute.id):
        if main.no not in (each.no, each.supplements_no):
            continue
        name = f"第 {each.no} 版{'补充协议' if each.supplements_no else each.form_label}"
        if missing := lacks(dispute, each):
            yield Left(LeftOpen.NOT_IN_FORCE, f"{name}还没生效，缺{'、'.join(missing)}", "agreements.show")
        elif code_of(each.form, each.no) not in issued:
            yield Left(LeftOpen.UNISSUED, f"{name}没有出具，没有文号", "disputes.do", {"name": "issue_paper", "paper": code_of(each.form, each.no)})


def _signatures(inquiry: Inquiry) -> Iterator[Left]:
    """Papers that were corrected since they were issued; and those nobody signed on a screen, of which no signed sheet came in."""
    session, dispute = inquiry.session, inquiry.dispute
    lines = lines_of(session, dispute, actor=inquiry.actor, at=inquiry.at)
    for part in (part for line in lines for part in line.parts if part.old and part.issued):
        yield Left(LeftOpen.OLD_DRAFT, f"{part.label}更正过，{OLD_DRAFT}", "papers.index")
    for part in bare(session, dispute, lines):
        yield Left(LeftOpen.UNSIGNED, f"{part.label}没有签名", *sheet_page(part), sheet_kind(part))
