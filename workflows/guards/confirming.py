"""Guards of 司法确认 (人民调解法 Art 33, 民事诉讼法 Art 205, 206, 民诉法解释 Art 351–358)."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

from workflows.case import Attempt
from workflows.guarding import about
from workflows.guards.words import text
from workflows.outcomes import PartyRole
from workflows.promises import ARTICLE, ASKED_FIRST, INSTEAD, CourtResult, Excluded

# （2026）浙0681民特12号, （2026）浙0681诉前调确3号
CASE_NUMBER = re.compile(r"[（(〔]\d{4}[）)〕].{2,40}号")


def agreement_effective(a: Attempt) -> str | None:
    """There is an agreement, and it is in force."""
    if a.known("effective_on") is None:
        return "协议还没有生效，生效以后 30 天里才能申请司法确认。"
    return None


def application_waits(a: Attempt) -> str | None:
    """The court's answer is to an application that still waits for one."""
    return None if a.known("waiting_applications") else "没有等法院答复的司法确认申请。"


@about("parties")
def applied_jointly(a: Attempt) -> str | None:
    """Both sides together (人民调解法 Art 33): of a group whoever wants it, with the other side."""
    named = {int(no) for no in a.facts.get("parties") or []}
    roles = {party.role for party in a.case.parties if party.no in named and party.left_at is None}
    if not {PartyRole.APPLICANT, PartyRole.RESPONDENT} <= roles:
        return "司法确认要双方共同申请（人民调解法第33条）：申请人和被申请人都要选，一方几位里可以只选要确认的几位。"
    bound = a.known("bound_parties")
    if strange := sorted(no for no in named if no not in bound):
        return f"第 {strange[0]} 位不受这份协议约束，不能一起申请。"
    sides = {role: {party.no for party in a.case.parties if party.no in named and party.role is role} for role in roles}
    fresh = set(product(sides[PartyRole.APPLICANT], sides[PartyRole.RESPONDENT])) - a.known("confirmed_or_waiting")
    twice = sorted((sides[PartyRole.APPLICANT] | sides[PartyRole.RESPONDENT]) - {no for pair in fresh for no in pair})
    if twice:
        return f"第 {twice[0]} 位和选的对方已经一起申请过，等法院答复或者已经确认；不要再选这一位。"
    return None


@about("excluded")
def matter_admissible(a: Attempt) -> str | None:
    """What no court confirms is refused with the article, and with where to go instead (民诉法解释 Art 355)."""
    ticked = [Excluded(each) for each in a.facts.get("excluded") or []]
    if ticked:
        return "".join(f"{each.label}的，法院不予受理（{ARTICLE[each]}）；{INSTEAD[each]}。" for each in ticked)
    first = ASKED_FIRST.get(a.case.category or "")
    if first is not None and not a.facts.get("only_payment"):
        return (f"这类纠纷先看清协议要确认什么：{first.label}的，法院不予受理（{ARTICLE[first]}）；"
                "只是给钱、给物、做事的，勾上“只确认给钱、给物、做事”。")
    return None


@about("filed_on")
def within_thirty_days(a: Attempt) -> str | None:
    """Within 30 days after the agreement came into force (民事诉讼法 Art 205)."""
    filed, since, until = a.facts.get("filed_on"), a.known("effective_on"), a.known("confirmable_until")
    if not isinstance(filed, date) or filed > a.at.date():
        return "选一下哪天递交的，今天或以前。"
    if since is not None and filed < since:
        return f"协议 {since:%-m月%-d日} 才生效，递交的日子不能在这以前。"
    if until is not None and filed > until:
        return (f"30 日到 {until:%-m月%-d日} 已满，法院不再受理确认申请（民事诉讼法第205条）；"
                "请告知可以就协议起诉，或者重新达成协议。")
    return None


@about("court")
def court_named(a: Attempt) -> str | None:
    """Which court: of a party's home, of the object, of the mediation body (民事诉讼法 Art 205)."""
    return None if text(a, "court") else "写一下递交给哪家法院。"


@about("parties")
def ruling_of_applicants(a: Attempt) -> str | None:
    """法院结果: of which application, and of whom in it; each hears once."""
    application = next((each for each in a.known("waiting_applications") if str(each.no) == text(a, "application")), None)
    if application is None:
        return "选一下是哪一次申请。"
    named = {int(no) for no in a.facts.get("parties") or []}
    if not named:
        return "选一下这个结果是哪几位的。"
    if strange := sorted(named - set(application.waiting)):
        return f"第 {strange[0]} 位不在这次申请里，或者已经有了结果。"
    return None


@about("result")
def ruling_told(a: Attempt) -> str | None:
    """What the court said, on which day, under which number."""
    result, ruled = a.facts.get("result"), a.facts.get("ruled_on")
    if result not in list(CourtResult):
        return "选一下法院的结果。"
    if not isinstance(ruled, date) or ruled > a.at.date():
        return "选一下裁定是哪天的，今天或以前。"
    number = text(a, "case_number")
    if result != CourtResult.WITHDRAWN and not CASE_NUMBER.fullmatch(number):
        return "案号照裁定书写，比如（2026）浙0681民特12号。"
    if result == CourtResult.DISMISSED and not text(a, "note"):
        return "驳回的写一句为什么，并告知可以变更协议、另达成协议，或者起诉（民事诉讼法第206条）。"
    return None
