"""Whether two entries are one person: the same name with the same number or telephone; whatever less is equal is asked.

A household shares a telephone, and a village has many of one name: neither makes two people one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from mediation.disputes.models import Dispute
from mediation.disputes.parties import id_label
from mediation.disputes.sides import Party
from mediation.vault import blind
from workflows.outcomes import PartyRole

# The answer that none of the pairs asked about is one person.
NOBODY = "none"


class Alike(Enum):
    """How two entries stand to each other."""

    ONE = "one"
    UNSURE = "unsure"
    TWO = "two"


@dataclass(frozen=True)
class Person:
    """What people are told apart by."""

    name: str
    number: str | None
    phone: str | None
    number_label: str = id_label(None)


@dataclass(frozen=True)
class Pair:
    """An applicant who is merged in and a party of the main case who may be the same; `code` names both by their numbers."""

    code: str
    words: str


def of_party(party: Party) -> Person:
    """As the case has it."""
    return Person("".join(party.name.split()), party.id_index, party.phone_index, id_label(party.kind))


def as_given(row: Mapping[str, Any]) -> Person:
    """As somebody has just typed it."""
    name = "".join(str(row.get("name") or "").split())
    return Person(name, blind("id", str(row.get("id_number") or "")), blind("phone", str(row.get("phone") or "")), id_label(row.get("kind")))


def alike(one: Person, other: Person) -> tuple[Alike, str]:
    """One, two, or in words what is equal and what is not."""
    named, rung = one.name == other.name, bool(one.phone) and one.phone == other.phone
    if one.number and other.number:
        if one.number != other.number:
            return Alike.TWO, ""
        return (Alike.ONE, "") if named else (Alike.UNSURE, f"{one.number_label}相同、姓名不同")
    if named:
        return (Alike.ONE, "") if rung else (Alike.UNSURE, "姓名相同、电话和证件对不上")
    return (Alike.UNSURE, "电话相同、姓名不同") if rung else (Alike.TWO, "")


def unsure_pairs(main: Dispute, merged: Dispute) -> list[Pair]:
    """Whom 并案 has to ask about: nobody of the main case is surely this applicant, and somebody may be."""
    found = []
    for party in merged.active(PartyRole.APPLICANT):
        told = [(other, *alike(of_party(party), of_party(other))) for other in main.parties if other.left_at is None]
        if not any(verdict is Alike.ONE for _, verdict, _ in told):
            found += [Pair(f"{party.no}-{other.no}", f"{party.name}和主案的{other.name}（{other.role.label}）{words}")
                      for other, verdict, words in told if verdict is Alike.UNSURE]
    return found


def newcomers(main: Dispute, merged: Dispute, same: Collection[str] = ()) -> list[Party]:
    """Applicants of a case that is merged who are not in the main case yet; `same`: the pairs that were said to be one person."""
    known = {code.partition("-")[0] for code in same}
    there = [of_party(party) for party in main.parties if party.left_at is None]
    return [party for party in merged.active(PartyRole.APPLICANT)
            if str(party.no) not in known and not any(alike(of_party(party), other)[0] is Alike.ONE for other in there)]


def in_already(main: Dispute, row: Mapping[str, Any]) -> bool:
    """同一事项: whether who comes again is a party already. A namesake is taken for the same; one of the household, with another name, is not."""
    coming = as_given(row)
    there = [of_party(party) for party in main.parties if party.left_at is None]
    return any(verdict is Alike.ONE or (verdict is Alike.UNSURE and (coming.name == other.name or (coming.number and coming.number == other.number)))
               for other in there for verdict, _ in [alike(coming, other)])
