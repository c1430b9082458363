"""Whom a term names: a party, several, a whole side; and what is said of a name that is nobody's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from mediation.agreements.models import Agreement, Term
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from workflows.outcomes import PartyRole

# 张山 for 张三: of two signs one; 张小山 for 张晓山: of three two.
SHORT, ALIKE_SHORT, ALIKE = 2, 0.5, 0.6
SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
# 双方, 各方当事人, 全体申请人, 被申请人一方: everybody of it, whoever that is.
SIDE = re.compile(r"(?:双方|[三四五六七八九多各]方)(?:当事人)?|(?:全体|各|各位)?(?:当事人|申请人|被申请人|第三人)(?:一方)?|对方")
# 第三人, 三方, 全体当事人: who stands in the case beside the two sides is meant as well.
EVERYBODY = r"(?:全体|各|各位)?第三人|[三四五六七八九多各]方(?:当事人)?|(?:全体|各|各位)当事人"
THIRD = re.compile(rf"(?:{EVERYBODY})(?:一方)?")
# In what was said of a guarantee: 第三人担保, 由第三人承担连带责任.
THIRD_STANDS = re.compile(rf"由?(?:{EVERYBODY})(?:一方)?(?=$|[担提承保作以用为自同共均都一愿对]|连带)")
# 王某 is not named where 王某某, 王某甲 or 王某2 is.
LONGER = r"(?![某0-9A-Za-z]|[甲乙丙丁戊己庚辛壬癸](?!方))"
# 汪某等50人: a group that came as one party.
GROUP = re.compile(r"等\s*\d+\s*[人户位名]$")
THEN = ("还没登记的，先用“补充信息”加上：要由他做事的（保险公司、担保人），加成第三人，和各方一样签了名协议才生效（人民调解法第二十九条）；"
        "只是得好处的，也加成第三人，不用签名。")


def meant(name: str, known: Sequence[str]) -> str:
    """是不是张三？; nothing where no name is like it."""
    close = get_close_matches(name, known, n=2, cutoff=ALIKE_SHORT if len(name) <= SHORT else ALIKE)
    return f"是不是{'、'.join(close)}？" if close else ""


def several(text: str) -> list[str]:
    """黄某、陈某 as two names."""
    return [name for part in re.split("[、，,；;]", text) if (name := GROUP.sub("", part).strip())]


def toward(term: Term) -> str:
    """给王某 of money, 对王某 of a deed: nobody is given an apology; "" where the words say it already."""
    if not term.to_whom or term.to_whom in term.what:
        return ""
    return f"{'给' if term.amount else '对'}{term.to_whom}"


def stranger(dispute: Dispute, text: str) -> str:
    """The sentence about the first name that is no party's, with the ways out; "" where all are."""
    there = [p.name for p in dispute.parties if p.left_at is None]
    if text in there:
        return ""
    for name in several(text):
        if name in there or SIDE.fullmatch(name):
            continue
        if any(p.name == name for p in dispute.parties):
            return f"{name}已经退出，不能再写进约定；去掉这一条，或者改成别人。"
        return f"“{name}”不是这件的当事人。{meant(name, there)}{THEN}"
    return ""


def charged(dispute: Dispute, agreement: Agreement) -> list[Party]:
    """Third parties who have to do something by it, or stand in for it: it binds them only with their signature.

    Who is only given something need not sign (人民调解法 Art 29; 民法典 Art 522, 552, 685).
    """
    third = dispute.active(PartyRole.THIRD_PARTY)
    return [p for p in third if any(_has_to(p, term, dispute.parties) for term in agreement.terms)]


def _has_to(party: Party, term: Term, there: Sequence[Party]) -> bool:
    if term.who_no is None and any(name == party.name or THIRD.fullmatch(name) for name in several(term.who)):
        return True
    return term.who_no == party.no or _stands_in(party, term.guarantee or "", there)


def _stands_in(party: Party, guarantee: str, there: Sequence[Party]) -> bool:
    """Whether free words name the party as a guarantor; a name inside another party's longer one is not its name."""
    parts = several(guarantee)
    if party.name in parts or any(THIRD_STANDS.match(part) for part in parts):
        return True
    for other in there:
        if party.name != other.name and party.name in other.name:
            guarantee = guarantee.replace(other.name, "、")
    return re.search(re.escape(party.name) + LONGER, guarantee) is not None
