"""How a party stands on a paper: a person by name, sex, ethnic group, age, job; a body by who represents it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mediation.disputes.models import Dispute
from mediation.disputes.parties import ACTS_FOR, BODY_ID, PERSON_ID
from mediation.disputes.sides import Party
from mediation.files import blobs
from mediation.papers.blocks import Block, Grid, Heading, Sign
from mediation.papers.wording import day
from workflows.identity import age_of, is_male
from workflows.outcomes import PartyKind, PartyRole, Sex

Row = tuple[tuple[str, str], ...]
SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD_PARTY)
# More of one side stand on a list of their own, each with room to sign.
LISTED = 5
# Two lines high, so that a name and a fingerprint fit.
ROOM = "　\n　"
ACTING = {PartyRole.AGENT: "委托代理人", PartyRole.GUARDIAN: "监护人", PartyRole.REPRESENTATIVE: "代表人"}


def sex_of(party: Party) -> str:
    """As stated, or by the ID number."""
    if party.sex:
        return Sex(party.sex).label
    if party.kind is PartyKind.PERSON and party.id_number:
        return (Sex.MALE if is_male(party.id_number) else Sex.FEMALE).label
    return ""


def age_words(party: Party, on: date) -> str:
    """Whole years on that day by the ID number; nothing where it is not known."""
    return f"{age_of(party.id_number, on)}岁" if party.kind is PartyKind.PERSON and party.id_number else ""


def called(party: Party) -> str:
    """The name, counting a group: 汪某等50人."""
    if party.count == 1:
        return party.name
    return f"{party.name}等{party.count}" + ("人" if party.kind is PartyKind.PERSON else "户")


def named(parties: Sequence[Party]) -> str:
    """朱某、张某; of many the first and how many."""
    if len(parties) > LISTED:
        return f"{parties[0].name}等{sum(p.count for p in parties)}人"
    return "、".join(called(p) for p in parties)


def standing(party: Party, on: date, *, whole: bool = False) -> tuple[Row, ...]:
    """Rows of a form table, in the order of the field list (domain.md §5.2); `whole`: with the ID number."""
    if party.role in ACTING:
        head: tuple[Row, ...] = (((ACTING[party.role], party.name), ("联系方式", party.phone or "")),)
        rest: tuple[Row, ...] = ((("单位或住址", party.address or ""),),) if party.address or whole else ()
    elif party.kind is PartyKind.PERSON and party.count > 1:
        head = (((party.role.label, f"{called(party)}（名册另附）"), ("联系方式", party.phone or "")),)
        rest = ((("单位或住址", party.address or ""),),)
    elif party.kind is PartyKind.PERSON:
        head = (((party.role.label, called(party)), ("性别", sex_of(party)), ("民族", party.ethnic or ""),
                 ("年龄", age_words(party, on))), (("职业或职务", party.job or ""), ("联系方式", party.phone or "")))
        rest = ((("单位或住址", party.address or ""),),)
    else:
        head = (((party.role.label, called(party)), ("联系方式", party.phone or "")),
                (("法定代表人", party.representative or ""), ("职务", party.job or "")))
        rest = ((("地址", party.address or ""),),)
    return (*head, *rest, *(((_number(party),),) if whole else ()))


def _number(party: Party) -> tuple[str, str]:
    return (PERSON_ID if party.kind is PartyKind.PERSON else BODY_ID), party.id_number or ""


def side_rows(
    dispute: Dispute, on: date, *, roles: Sequence[PartyRole] = SIDES, whole: bool = False, only: Sequence[int] = ()
) -> tuple[Row, ...]:
    """Each side with those who act for it; of a side of many the heading and its representatives, the rest on the roster.

    `only`: the numbers a paper is about, where it is not about all.
    """
    rows: list[Row] = []
    for role in roles:
        people = [p for p in dispute.active(role) if not only or p.no in only]
        if len(people) > LISTED:
            rows.append(((role.label, f"{named(people)}（名册附后）"),))
            rows += [row for p in people for acting in acting_for(dispute, p) for row in standing(acting, on, whole=whole)]
            continue
        for party in people:
            rows += standing(party, on, whole=whole)
            rows += [row for acting in acting_for(dispute, party) for row in standing(acting, on, whole=whole)]
    return tuple(rows)


def brief_rows(dispute: Dispute, *, addresses: bool = False) -> tuple[Row, ...]:
    """Each party by name and phone, with `addresses` by address too; of a side of many the heading."""
    rows: list[Row] = []
    for role in SIDES:
        people = dispute.active(role)
        if len(people) > LISTED:
            rows.append(((role.label, named(people)),))
            continue
        for party in people:
            rows.append(((role.label, called(party)), ("联系方式", party.phone or "")))
            rows += [(("住址或单位", party.address or ""),)] if addresses else []
    return tuple(rows)


def acting_for(dispute: Dispute, party: Party) -> list[Party]:
    """Agents, guardians and representatives of this party; who names nobody acts for the first applicant."""
    first = next((p.no for p in dispute.active(PartyRole.APPLICANT)), None)
    return [p for p in dispute.active(*ACTS_FOR) if (p.represents_no or first) == party.no]


def principal(dispute: Dispute, acting: Party) -> Party | None:
    """For whom this person acts."""
    return next((p for p in dispute.active(*SIDES) if acting in acting_for(dispute, p)), None)


def roster(dispute: Dispute, *, only: Sequence[int] = ()) -> tuple[Block, ...]:
    """附：当事人名册, for every side of many: name, phone, room to sign."""
    made: list[Block] = []
    for role in SIDES:
        people = [p for p in dispute.active(role) if not only or p.no in only]
        if len(people) > LISTED:
            rows = tuple((str(i), p.name, sex_of(p), p.phone or "", ROOM) for i, p in enumerate(people, start=1))
            made += [Heading(f"附：{role.label}名册（共{len(people)}人）"),
                     Grid(("序号", "姓名", "性别", "联系方式", "签名（按指印）"), rows, (1, 2, 1, 3, 3))]
    return tuple(made)


def signers_of(dispute: Dispute, *, only: Sequence[int] = ()) -> list[Party]:
    """Who signs: each party, or who acts for it; a side of many through its representatives, else on the roster."""
    signing: list[Party] = []
    for role in SIDES:
        people = [p for p in dispute.active(role) if not only or p.no in only]
        speaking = [a for p in people for a in acting_for(dispute, p) if a.role is PartyRole.REPRESENTATIVE]
        if speaking:
            signing += speaking
        elif len(people) <= LISTED:
            signing += people
    return signing


def signs(parties: Sequence[Party], word: str = "") -> tuple[Sign, ...]:
    """A line each, with room for the fingerprint of a person."""
    return tuple(
        Sign(word or ACTING.get(p.role) or p.role.label, called(p) + ("" if p.kind is PartyKind.PERSON else "（盖章）"),
             fingerprint=p.kind is PartyKind.PERSON)
        for p in parties
    )


def inked(sign: Sign, blob: str, on: date) -> Sign:
    """The same line after it was signed on a screen: the picture with its day, and no room for a fingerprint.

    A picture that the store lost is said to be lost: the paper must still come out.
    """
    try:
        return replace(sign, picture=blobs.get(blob), fingerprint=False, date=day(on))
    except (FileNotFoundError, blobs.Damaged):
        return replace(sign, fingerprint=False, date=f"{day(on)}（在屏幕上签过，存着的图样找不到了）")
