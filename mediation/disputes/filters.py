"""What a list of cases may be narrowed by: the same names in addresses of pages and in the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from typing import Any

from cryptography.exceptions import InvalidTag

from mediation.errors import Invalid
from mediation.vault import seal, unseal
from workflows.categories import MOJ
from workflows.grounds import EscalateReason
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Channel, Risk
from workflows.states import Stage, State

FIND = "find"
# no slash and no plus in an address
INTO_ADDRESS, FROM_ADDRESS = str.maketrans("+/", "-_"), str.maketrans("-_", "+/")
FLAGS = frozenset({"1", "true", "yes"})


@dataclass(frozen=True)
class Filters:
    """Everything left out does not narrow. Dates are local days, both ends included.

    `began` is the level that took the case first, `reached` a level it came to, `unsolved_at` a level it did
    not end at. `past`: a clock ran out so long ago that the supervisor was told.
    `climbed_*` speaks of escalations, `climbed_alone` of those the system made, `untried` of a unit that had not tried before. `overdue` is "1", or "total" for the citizen's own clock.
    `reported` is "yes" or "no": whether the danger was told to the police or others; "late": not told in the hours there
    were for it; "unseen": told, and nobody but the teller has done anything since.
    """

    state: tuple[State, ...] = ()
    stage: Stage | None = None
    open: bool = False
    level: tuple[Level, ...] = ()
    light: LightKind | None = None
    region: str = ""
    unit: str = ""
    category: str = ""
    channel: Channel | None = None
    risk: tuple[Risk, ...] = ()
    escalated: bool = False
    overdue: str = ""
    past: bool = False
    reported: str = ""
    mine: bool = False
    q: str = ""
    accepted_from: date | None = None
    accepted_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    climbed_from: date | None = None
    climbed_to: date | None = None
    climbed_level: Level | None = None
    climbed_to_level: Level | None = None
    climbed_reason: EscalateReason | None = None
    climbed_alone: bool = False
    untried: bool = False
    began: tuple[Level, ...] = ()
    reached: Level | None = None
    unsolved_at: Level | None = None
    unmerged: bool = False

    def also(self, other: Filters) -> Filters:
        """These filters, narrowed further by what another sets."""
        given = {field.name: value for field in fields(other) if (value := getattr(other, field.name))}
        return replace(self, **given)

    def args(self) -> dict[str, str]:
        """The filters as the parameters of an address; what does not narrow is left out."""
        found = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value and field.name == "q":
                # what people look for is a name or a number of somebody: it stands in no address in clear
                found[FIND] = seal(value).translate(INTO_ADDRESS)
            elif value:
                found[field.name] = _written(value)
        return found


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


MANY: dict[str, type[Enum]] = {"state": State, "risk": Risk, "level": Level, "began": Level}
ONE: dict[str, type[Enum]] = {
    "stage": Stage, "light": LightKind, "channel": Channel, "climbed_level": Level, "climbed_to_level": Level,
    "climbed_reason": EscalateReason, "reached": Level, "unsolved_at": Level,
}
YES_NO = ("open", "escalated", "mine", "unmerged", "climbed_alone", "untried", "past")
DAYS = ("accepted_from", "accepted_to", "closed_from", "closed_to", "climbed_from", "climbed_to")
TEXTS = ("unit", "q")
REPORTED = ("yes", "no", "late", "unseen")


# Only somebody who writes an address by hand reads these.
WORDS = {
    "state": "状态", "risk": "风险", "level": "层级", "began": "最先受理的层级", "stage": "环节", "light": "灯", "channel": "来源",
    "climbed_level": "从哪级上报", "climbed_to_level": "报到哪级", "climbed_reason": "上报原因", "reached": "到过的层级",
    "unsolved_at": "没办结的层级", "category": "类别", "reported": "报警或通报",
    "accepted_from": "受理日子", "accepted_to": "受理日子", "closed_from": "办结日子", "closed_to": "办结日子",
    "climbed_from": "上报日子", "climbed_to": "上报日子",
}


def _unknown(name: str) -> str:
    return f"地址里的{WORDS[name]}没有这一项，请在筛选里重新选。"


def read(args: Mapping[str, str]) -> Filters:
    """Filters from the parameters of a request. Names that are none of ours are ignored; Invalid for bad values."""
    given = {name: value.strip() for name, value in args.items() if value and value.strip()}
    found: dict[str, Any] = {name: given[name][:120] for name in TEXTS if name in given}
    errors: dict[str, str] = {}
    if FIND in given and "q" not in found:
        found["q"] = _found(given[FIND])
    for name, kind in {**MANY, **ONE}.items():
        if name in given:
            words = given[name].split(",") if name in MANY else [given[name]]
            known = {member.value for member in kind}
            if set(words) <= known:
                members = tuple(kind(word) for word in words)
                found[name] = members if name in MANY else members[0]
            else:
                errors[name] = _unknown(name)
    for name in YES_NO:
        found[name] = given.get(name, "").lower() in FLAGS
    for name in DAYS:
        if name in given:
            try:
                found[name] = date.fromisoformat(given[name])
            except ValueError:
                errors[name] = f"地址里的{WORDS[name]}写成 2026-10-14 这样的日子。"
    _codes(given, found, errors)
    if errors:
        raise Invalid(errors)
    return Filters(**found)


def _found(sealed: str) -> str:
    try:
        return unseal(sealed.translate(FROM_ADDRESS))[:120]
    except (ValueError, InvalidTag) as error:
        raise Invalid({FIND: "这个查找的地址不完整，请重新查一次。"}) from error


def _codes(given: Mapping[str, str], found: dict[str, Any], errors: dict[str, str]) -> None:
    region = given.get("region", "")
    if region and not (region.isascii() and region.isdigit() and len(region) in (2, 4, 6, 9, 12)):
        errors["region"] = "地址里的地区写官方区划代码，比如 330681109。"
    if given.get("category") and given["category"] not in MOJ:
        errors["category"] = _unknown("category")
    reported = given.get("reported", "")
    if reported not in ("", *REPORTED):
        errors["reported"] = _unknown("reported")
    overdue = given.get("overdue", "").lower()
    found.update(region=region, category=given.get("category", ""), reported=reported,
                 overdue="total" if overdue == "total" else "1" if overdue in FLAGS else "")
