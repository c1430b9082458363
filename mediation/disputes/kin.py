"""回避: whether a mediator and a party are the same person, or live or telephone in one household.

人民调解法 Art 15 forbids partiality; 信访工作条例 Art 28 has whoever has an interest withdraw. What is equal is only
noticed here: the person says why it is no conflict, or another mediator is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mediation.accounts.models import Person
from mediation.disputes.facts import PROVIDERS, Inquiry, provides
from mediation.disputes.known import named_mediator
from mediation.disputes.models import Dispute
from mediation.disputes.same_person import Pair, newcomers, unsure_pairs
from mediation.disputes.sides import Party
from mediation.vault import blind
from workflows.outcomes import PartyKind

SAME = {"name": "姓名相同", "phone": "电话相同", "address": "住址相同"}


@dataclass(frozen=True)
class Interest:
    """What is equal between a mediator and one party; `party` is its number, None for one who is just being added."""

    party: int | None
    words: str
    same: tuple[str, ...]

    @property
    def fact(self) -> dict[str, Any]:
        """For the event: no word of a sealed field."""
        return {"party": self.party, "same": list(self.same)}


def interests(person: Person, parties: Iterable[Party]) -> list[Interest]:
    """All parties of the case with whom this person shares name, telephone or address."""
    return _found(person, [
        (p.no, p.name, p.kind, {"phone": p.phone_index, "address": p.address_index}) for p in parties if p.left_at is None])


def _found(person: Person, others: Iterable[tuple[int | None, str, Any, Mapping[str, str | None]]]) -> list[Interest]:
    own = {"phone": blind("phone", person.phone), "address": blind("address", person.address)}
    found = []
    for no, name, kind, indexes in others:
        same = ["name"] if name == person.name and kind == PartyKind.PERSON else []
        same += [field for field, index in indexes.items() if index and index == own[field]]
        if same:
            found.append(Interest(no, f"{person.name}和{name}{'、'.join(SAME[s] for s in same)}", tuple(same)))
    return found


@provides("interest_named")
def interest_named(inquiry: Inquiry) -> list[Interest]:
    """Of the mediator who is being named."""
    person = named_mediator(inquiry)
    return interests(person, inquiry.dispute.parties) if person else []


@provides("interest_own")
def interest_own(inquiry: Inquiry) -> list[Interest]:
    """Of the actor, who stands in for the mediator."""
    person = inquiry.session.get(Person, inquiry.actor.person_id) if inquiry.actor.person_id else None
    return interests(person, inquiry.dispute.parties) if person else []


@provides("interest_added")
def interest_added(inquiry: Inquiry) -> list[Interest]:
    """Of the mediator who has the case, with the parties who are just being added or of whom more is told."""
    dispute = inquiry.dispute
    given = [*(inquiry.facts.get("parties") or ()), *(inquiry.facts.get("details") or ())]
    if not given or dispute.mediator_id is None or not dispute.is_open:
        return []
    person = inquiry.session.get_one(Person, dispute.mediator_id)
    return _found(person, [_as_given(inquiry, row) for row in given])


@provides("unsure_people")
def unsure_people(inquiry: Inquiry) -> list[Pair]:
    """Applicants whom 并案 would bring into the main case, and who may be in it already."""
    main: Dispute | None = PROVIDERS["main_case"](inquiry)
    return [] if main is None or main is inquiry.dispute else unsure_pairs(main, inquiry.dispute)


@provides("interest_merged")
def interest_merged(inquiry: Inquiry) -> list[Interest]:
    """Of the mediator who has the main case, with the applicants whom 并案 brings into it."""
    main: Dispute | None = PROVIDERS["main_case"](inquiry)
    if main is None or main is inquiry.dispute or main.mediator_id is None or not main.is_open:
        return []
    return interests(inquiry.session.get_one(Person, main.mediator_id), newcomers(main, inquiry.dispute, inquiry.facts.get("same_people") or ()))


def _as_given(inquiry: Inquiry, row: Mapping[str, Any]) -> tuple[int | None, str, Any, dict[str, str | None]]:
    indexes = {field: blind(field, str(row.get(field) or "")) for field in ("phone", "address")}
    known = next((p for p in inquiry.dispute.parties if str(p.no) == str(row.get("party"))), None)
    if known is not None:
        # who was in it before was compared by name when the mediator was named
        return known.no, f"{known.name}", None, indexes
    return None, str(row.get("name") or "").strip(), row.get("kind") or PartyKind.PERSON, indexes
