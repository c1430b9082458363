"""身份证明, party by party: whose is there and whose is missing (domain.md §5.1, place 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.files.models import File
from mediation.papers.parties import LISTED, SIDES, acting_for, called
from workflows.evidence import FileKind
from workflows.outcomes import Outcome, PartyKind, PartyRole

AGREED = frozenset({Outcome.SETTLED, Outcome.PARTLY_SETTLED})
NAMED = 5
# How a proof says that it is of who speaks for a body.
SPEAKERS = ("代表人", "负责人")
# What is called so is the licence, whoever else is named on it; with 身份证 in the same scan it proves both.
LICENCES = ("执照", "登记证", "信用代码")
CARD = "身份证"


def lacking(dispute: Dispute, files: Sequence[File], *, authorised: Collection[int] = ()) -> list[str]:
    """Whose proof is missing, in words. `authorised`: parties for whom an agent's 授权委托书 was issued or brought.

    An agreement binds every side, so every side is proven; where none was reached, whoever applied.
    """
    roles = SIDES if dispute.outcome in AGREED else (PartyRole.APPLICANT,)
    proofs = [file for file in files if file.kind is FileKind.IDENTITY and file.brought_by_no is not None]
    shown = _Shown(dispute, proofs, files, authorised)
    found = [words for role in roles for words in _side(dispute, shown, dispute.active(role))]
    return list(dict.fromkeys(found))


def unnamed(files: Sequence[File]) -> int:
    """How many say nothing of whose they are."""
    return sum(file.kind is FileKind.IDENTITY and file.brought_by_no is None for file in files)


def few(names: Sequence[str]) -> str:
    """张某、李某; of many the first and how many."""
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 位" if len(names) > NAMED else "")


class _Shown:
    """Whose proof is there. One person may stand in a case twice, as worker and as representative."""

    def __init__(self, dispute: Dispute, proofs: Sequence[File], files: Sequence[File], authorised: Collection[int]) -> None:
        self.dispute, self.files, self.authorised = dispute, files, authorised
        bodies = {party.no: party for party in dispute.parties if party.kind is not PartyKind.PERSON}
        self.speaking = {file.brought_by_no for file in proofs if file.brought_by_no in bodies and _of_who_speaks(bodies[file.brought_by_no], file)}
        self.numbers = {file.brought_by_no for file in proofs
                        if file.brought_by_no not in bodies or _of_the_body(bodies[file.brought_by_no], file)}
        self.people = [party for party in dispute.parties if party.no in self.numbers and party.kind is PartyKind.PERSON]

    def of(self, party: Party) -> bool:
        """Their own, or that of the same person in another part: by number; by name only where one of the two has none."""
        return party.no in self.numbers or (party.kind is PartyKind.PERSON and any(_same(each, party) for each in self.people))

    def who_represents(self, party: Party) -> bool:
        """Of a body: what is said to be 法定代表人身份证明, a 授权委托, or the proof of whoever acts for it."""
        acting = acting_for(self.dispute, party)
        hands = {party.no, *(each.no for each in acting)}
        authority = any(file.kind is FileKind.AUTHORITY and file.brought_by_no in hands for file in self.files)
        return party.no in self.speaking or authority or any(self.of(each) for each in acting) or party.no in self.authorised


def _of_who_speaks(body: Party, file: File) -> bool:
    """Whether it says of itself that it proves who speaks for the body: two pictures of one licence do not."""
    said = _said(body, file)
    named = any(word in said for word in (*SPEAKERS, body.representative) if word)
    return named and (CARD in said or not _of_licence(said))


def _of_the_body(body: Party, file: File) -> bool:
    """Whether it is the licence: by what it is called, or because it says nothing of who speaks for the body."""
    return _of_licence(_said(body, file)) or not _of_who_speaks(body, file)


def _of_licence(said: str) -> bool:
    return any(word in said for word in LICENCES)


def _said(body: Party, file: File) -> str:
    """Caption and file name without the body's own name, in which its representative's may stand (王强饭店 of 王强)."""
    return f"{file.caption or ''} {file.name}".replace(body.name, "")


def _same(one: Party, other: Party) -> bool:
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    return one.name == other.name


def _side(dispute: Dispute, shown: _Shown, people: list[Party]) -> Iterator[str]:
    """Each one; of a group its representatives and the roster, which the case itself has where it names everybody."""
    speaking = [each for party in people for each in acting_for(dispute, party) if each.role is PartyRole.REPRESENTATIVE]
    many = len(people) > LISTED
    if many and speaking:
        yield from (f"代表人{each.name}" for each in speaking if not shown.of(each))
        people = [party for party in people if party.kind is not PartyKind.PERSON]
    for party in people:
        yield from _one(dispute, shown, party)


def _one(dispute: Dispute, shown: _Shown, party: Party) -> Iterator[str]:
    acting = acting_for(dispute, party)
    if party.kind is not PartyKind.PERSON:
        lacks = [] if shown.of(party) else ["营业执照或登记证书"]
        lacks += [] if shown.who_represents(party) else ["法定代表人身份证明或授权委托"]
        if lacks:
            yield f"{party.name}的{'以及'.join(lacks)}"
    elif party.count > 1:
        speaking = [each for each in acting if each.role is PartyRole.REPRESENTATIVE]
        yield from (f"代表人{each.name}" for each in speaking if not shown.of(each))
        if not shown.of(party):
            yield f"{called(party)}的名册" if speaking else called(party)
    elif not shown.of(party) and not (party.minor and any(shown.of(each) for each in acting if each.role is PartyRole.GUARDIAN)):
        # 户口簿 of the guardian shows the child too
        yield party.name
