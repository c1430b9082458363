"""Display names, short names and initials."""

from __future__ import annotations

import pytest

from mediation.pinyin import initials
from mediation.regions import naming


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("枫源村委会", "枫源村"),
        ("洄村委会", "洄村"),
        ("杜黄新村委会", "杜黄新村"),
        ("中村村委会", "中村"),
        ("陈家社区", "陈家社区"),
        ("天竺社区居委会", "天竺社区"),
        ("天竺社区居民委员会", "天竺社区"),
        ("枫源村民委员会", "枫源村"),
        ("中村村民委员会", "中村"),
        ("城郊居委会", "城郊居委会"),
        ("白鱼潭古村", "白鱼潭古村"),
        ("暨阳街道办事处", "暨阳街道"),
        ("枫桥镇", "枫桥镇"),
        ("诸暨市", "诸暨市"),
    ],
)
def test_places_are_called_as_people_say(official: str, shown: str) -> None:
    assert naming.display(official) == shown


@pytest.mark.parametrize(
    ("name", "level", "typed"),
    [
        ("枫源村", "village", "枫源"),
        ("洄村", "village", "洄村"),
        ("天竺社区", "village", "天竺"),
        ("枫桥镇", "town", "枫桥"),
        ("大唐街道", "town", "大唐"),
        ("东和乡", "town", "东和"),
        ("诸暨市", "county", "诸暨"),
        ("浙江省", "province", "浙江"),
    ],
)
def test_short_names_drop_the_kind(name: str, level: str, typed: str) -> None:
    assert naming.short(name, level) == typed


def test_initials_are_what_one_types() -> None:
    assert initials("枫源村") == "fyc"
    assert initials("诸暨") == "zj"
    assert initials("暨二居委会") == "jejwh"


def test_a_county_says_what_it_is() -> None:
    assert naming.county_word("诸暨市") == "市"
    assert naming.county_word("安吉县") == "县"
    assert naming.county_word("柯桥区") == "区"
    assert naming.county_word("") == "县"
