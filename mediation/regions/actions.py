"""Loading a county from a list of places, and editing one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.actions import note
from mediation.config import LOCAL
from mediation.pinyin import initials
from mediation.regions import naming
from mediation.regions.codes import LEVEL_OF, ancestors, covers, full, prefix
from mediation.regions.models import Region
from mediation.regions.queries import subtree
from mediation.regions.sources import Source
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.steps import day_words


@dataclass(frozen=True)
class Loaded:
    """What a load did. Loading the same list again gives zeros but for the totals."""

    name: str
    towns: int
    villages: int
    added: int
    renamed: int
    ended: int


def load(session: Session, *, county: str, source: Source, at: datetime) -> Loaded:
    """Bring one county and the places above it to what the list says.

    Names that people edited stay as long as the list's own name is unchanged; a place the list no longer has
    is ended, never deleted.
    """
    listed = _listed(county, source)
    today = at.astimezone(LOCAL).date()
    known = {place.code: place for place in session.scalars(subtree(county))}
    known |= {place.code: place for place in session.scalars(_above(county))}
    rows = [_row(code, level, name, source, listed, known, today) for code, (level, name) in listed.items()]
    new = [row for row in rows if row["code"] not in known]
    renamed = sum(_refresh(known[row["code"]], row) for row in rows if row["code"] in known)
    gone = [place for place in known.values() if place.code not in listed and place.current]
    gone = [place for place in gone if covers(county, place.code)]
    for place in gone:
        place.valid_to = max(today, place.valid_from)
    session.flush()
    if new:
        session.execute(insert(Region), new)
    levels = [level for level, _ in listed.values()]
    return Loaded(
        name=listed[full(county)][1],
        towns=levels.count("town"),
        villages=levels.count("village"),
        added=len(new),
        renamed=renamed,
        ended=len(gone),
    )


def edit(
    session: Session,
    place: Region,
    *,
    name: str,
    short_name: str,
    pinyin: str,
    valid_to: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Change how a place is called or when it ended."""
    if valid_to is not None and valid_to < place.valid_from:
        raise Refused(f"失效日期不能早于{day_words(place.valid_from, local_day(at))}（这个地方开始有效的日期）。")
    before = {"name": place.name, "short_name": place.short_name, "pinyin": place.pinyin,
              "valid_to": place.valid_to}
    after = {"name": name, "short_name": short_name, "pinyin": pinyin or initials(name), "valid_to": valid_to}
    changed = {key: [_plain(before[key]), _plain(after[key])] for key in before if before[key] != after[key]}
    for key in changed:
        setattr(place, key, after[key])
    if changed:
        note(session, actor=actor, at=at, kind="edit_region", subject=place.code, facts=changed)


def _listed(county: str, source: Source) -> dict[str, tuple[str, str]]:
    """Code → (level, official name) for the county, the places above and all below, in code order."""
    if not (county.isdigit() and len(county) == 6):
        raise Refused(f"县（市、区）代码应为 6 位数字，例如 330681；给的是“{county}”。")
    whole, above = full(county), set(ancestors(county))
    found: dict[str, tuple[str, str]] = {}
    for short, name in source.rows:
        if not (short.startswith(county) or full(short) in above):
            continue
        code = full(short)
        level = "county" if code == whole else LEVEL_OF[len(prefix(code))]
        # Cities without counties list one code as city and as county, and 金门 as county and as town.
        if code != whole or len(short) in (6, 12) or code not in found:
            found[code] = (level, name)
    if whole not in found:
        raise Refused(f"“{source.name}”里没有代码 {county} 的县（市、区）。")
    for level, word in (("town", "乡镇（街道）"), ("village", "村（社区）")):
        if level not in {each for each, _ in found.values()}:
            raise Refused(f"“{source.name}”里，{found[whole][1]}没有任何{word}，没有导入。")
    return dict(sorted(found.items()))


def _above(county: str) -> Any:
    return select(Region).where(Region.code.in_(ancestors(county)))


def _row(
    code: str,
    level: str,
    official: str,
    source: Source,
    listed: dict[str, tuple[str, str]],
    known: dict[str, Region],
    today: date,
) -> dict[str, Any]:
    above = [each for each in ancestors(code) if each != code]
    parent = above[-1] if above else None
    if parent is not None and parent not in listed and parent not in known:
        if level in ("town", "village"):
            raise Refused(f"“{source.name}”里，{code}（{official}）的上级 {prefix(parent)} 没有列出。")
        parent = None
    name = naming.display(official)
    return {
        "code": code,
        "parent_code": parent,
        "level": level,
        "name": name,
        "short_name": naming.short(name, level),
        "official_name": official,
        "pinyin": initials(name),
        "valid_from": source.as_of or today,
        "valid_to": None,
        "source": source.name[:80],
    }


def _refresh(place: Region, row: dict[str, Any]) -> bool:
    """A place that came back is current again; one that the list calls otherwise is named anew."""
    renamed: bool = place.official_name != row["official_name"]
    if renamed:
        for key in ("name", "short_name", "official_name", "pinyin", "source"):
            setattr(place, key, row[key])
    if place.valid_to is not None:
        place.valid_to = None
    return renamed


def _plain(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
