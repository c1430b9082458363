"""Parties as they come in: checked, sealed, indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.numbers import whole
from mediation.pinyin import initials
from mediation.vault import blind
from workflows.identity import code_problem, id_problem, is_minor, phone_problem
from workflows.outcomes import PartyKind, PartyRole, Sex

ACTS_FOR = frozenset({PartyRole.AGENT, PartyRole.GUARDIAN, PartyRole.REPRESENTATIVE})
PERSON_ID, BODY_ID = "身份证号", "统一社会信用代码"
# What papers state of a party besides name and number; who represents a body has a job there.
DETAILS = ("sex", "ethnic", "job", "representative")
ADDED = ("id_number", "phone", "address", *DETAILS)
LONGEST = {"ethnic": ("民族", 20), "job": ("职业或职务", 60), "representative": ("法定代表人", 60), "address": ("住址", 200)}
# 信访工作条例 Art 20; 宁波市人民调解条例 Art 20.
MOST_REPRESENTATIVES = 5


def id_label(kind: str | None) -> str:
    """What the number of a party of this kind is called."""
    return PERSON_ID if (kind or PartyKind.PERSON) == PartyKind.PERSON else BODY_ID


def party_errors(
    parties: Sequence[Mapping[str, Any]], today: date, known: Sequence[PartyRole] = ()
) -> dict[str, str]:
    """Field → sentence; parties of the `known` roles are already on the case."""
    errors: dict[str, str] = {}
    roles = [*known, *(p.get("role") for p in parties)]
    for i, party in enumerate(parties):
        for name, sentence in (*_problems(party, today), *_unrepresented(party, roles)):
            errors[f"parties.{i}.{name}"] = sentence
    for i, first in doubles(parties).items():
        party, name = parties[i], parties[first].get("name") or ""
        if _number(party) and _number(party) == _number(parties[first]):
            errors.setdefault(f"parties.{i}.id_number", f"和前面的{name}是同一个{id_label(party.get('kind'))}，去掉一个。")
        else:
            errors.setdefault(f"parties.{i}.name", f"和前面的{name}姓名、手机都一样，是同一人就去掉一个。")
    if sum(p.get("role") == PartyRole.REPRESENTATIVE for p in parties) > MOST_REPRESENTATIVES:
        errors["parties"] = "代表人最多 5 位。"
    return errors


def doubles(parties: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Who stands in the list a second time, and where first: the same number, or the same name and phone.

    Each role by itself; two different numbers are two people whatever else is equal.
    """
    found: dict[int, int] = {}
    numbers: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, str, str], int] = {}
    for i, party in enumerate(parties):
        role, number = str(party.get("role")), _number(party)
        phone = "".join(str(party.get("phone") or "").split())
        named = (role, str(party.get("name") or "").strip(), phone)
        first = numbers.get((role, number)) if number else None
        if first is None and phone and named in names:
            earlier = _number(parties[names[named]])
            first = names[named] if not (number and earlier) else None
        if first is not None:
            found[i] = first
        numbers.setdefault((role, number), i)
        names.setdefault(named, i)
    return found


def _number(party: Mapping[str, Any]) -> str:
    return str(party.get("id_number") or "").strip().upper()


def _problems(party: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not str(party.get("name") or "").strip():
        found.append(("name", "写一下姓名或单位名称。"))
    if len(str(party.get("name") or "")) > 60:
        found.append(("name", "姓名或名称最多 60 字。"))
    if party.get("role") not in list(PartyRole):
        found.append(("role", "选一下是申请人、被申请人还是别的。"))
    if (party.get("kind") or "person") not in list(PartyKind):
        found.append(("kind", "选一下是个人、企业还是其他组织。"))
    found += detail_problems(party, today)
    if not whole(str(party.get("count") or 1), 100_000):
        found.append(("count", "人数写 1 到 100000。"))
    return found


def detail_problems(party: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What is wrong with number, phone and what papers state besides: (field, sentence)."""
    found: list[tuple[str, str]] = []
    number, person = str(party.get("id_number") or ""), id_label(party.get("kind")) == PERSON_ID
    if number and (sentence := id_problem(number, today) if person else code_problem(number)):
        found.append(("id_number", sentence))
    if party.get("phone") and (sentence := phone_problem(str(party["phone"]))):
        found.append(("phone", sentence))
    if party.get("sex") and party["sex"] not in list(Sex):
        found.append(("sex", "选男或女；不清楚就不选。"))
    found += [(name, f"{word}最多 {most} 字。") for name, (word, most) in LONGEST.items() if len(str(party.get(name) or "")) > most]
    return found


def _unrepresented(party: Mapping[str, Any], roles: Sequence[Any]) -> list[tuple[str, str]]:
    """Who acts for somebody acts for a party, not for another who acts."""
    represents = party.get("represents")
    if not represents:
        return []
    place = whole(str(represents), len(roles))
    if not place:
        return [("represents", "选一下替哪一位当事人。")]
    if party.get("role") not in ACTS_FOR:
        return [("represents", "只有代理人、监护人、代表人才写替哪一位。")]
    if roles[place - 1] in ACTS_FOR:
        return [("represents", "只能替当事人本人，选申请人、被申请人或第三人。")]
    return []


def add_parties(dispute: Dispute, parties: Sequence[Mapping[str, Any]], today: date) -> list[Party]:
    """Append checked parties, numbered on; a minor is recognised by the ID number."""
    added = []
    for given in parties:
        party = Party(no=len(dispute.parties) + 1, name="", left_at=None)
        _fill(party, given, today)
        dispute.parties.append(party)
        added.append(party)
    return added


def _fill(party: Party, given: Mapping[str, Any], today: date) -> None:
    party.role = PartyRole(given["role"])
    party.kind = PartyKind(given.get("kind") or PartyKind.PERSON)
    party.name = str(given["name"]).strip()
    party.pinyin = initials(party.name)[:60]
    party.count = int(given.get("count") or 1)
    party.represents_no = int(given["represents"]) if given.get("represents") else None
    party.id_number = str(given.get("id_number") or "").strip().upper() or None
    party.phone = "".join(str(given.get("phone") or "").split()) or None
    party.address = str(given.get("address") or "").strip() or None
    _state(party, given)
    person = party.kind is PartyKind.PERSON
    party.minor = bool(given.get("minor")) or bool(person and party.id_number and is_minor(party.id_number, today))
    index_party(party)


def _state(party: Party, given: Mapping[str, Any]) -> None:
    for name in DETAILS:
        if said := str(given.get(name) or "").strip():
            setattr(party, name, Sex(said) if name == "sex" else said)


def detail_errors(dispute: Dispute, details: Sequence[Mapping[str, Any]], today: date) -> dict[str, str]:
    """Field → sentence for what is added to parties that are on the case already."""
    errors: dict[str, str] = {}
    staying = {str(p.no): p for p in dispute.parties if p.left_at is None}
    for i, given in enumerate(details):
        party = staying.get(str(given.get("party")))
        if party is None:
            errors[f"details.{i}.party"] = "选一下是哪一位当事人。"
            continue
        errors.update({f"details.{i}.{name}": words for name, words in detail_problems({**given, "kind": party.kind}, today)})
        if not any(given.get(name) for name in ADDED):
            errors[f"details.{i}.party"] = "写一样要补的，比如住址。"
    return errors


def add_details(dispute: Dispute, details: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Write checked details on known parties; what the event keeps: whose, and which fields, never their words."""
    told = []
    for given in details:
        party = next(p for p in dispute.parties if str(p.no) == str(given["party"]))
        _state(party, given)
        if number := _number(given):
            party.id_number = number
            party.minor = party.minor or (party.kind is PartyKind.PERSON and is_minor(number, today))
        if phone := "".join(str(given.get("phone") or "").split()):
            party.phone = phone
        if address := str(given.get("address") or "").strip():
            party.address = address
        index_party(party)
        told.append({"party": party.no, "fields": [name for name in ADDED if given.get(name)]})
    return told


def index_party(party: Party) -> None:
    """Blind indexes of what is sealed: equal values find each other, nothing can be read."""
    party.id_index = blind("id", party.id_number)
    party.phone_index = blind("phone", party.phone)
    party.phone_tail_index = blind("tail", party.phone[-4:] if party.phone else None)
    party.address_index = blind("address", party.address)
