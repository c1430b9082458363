"""Names as people say them, from the names of the official list."""

from __future__ import annotations

import re

from workflows.levels import TOP, Level

# 枫源村委会 → 枫源村, 中村村委会 → 中村, 天竺社区居委会 → 天竺社区, 村民委员会 and 居民委员会 likewise.
# 城郊居委会 has neither word before its ending and stays as it is: what it is called there, people must say.
_COMMITTEE = re.compile(r"(社区|嘎查|村)(?:村|居)?(?:民|牧民)?委(?:员)?会$")
_OFFICE = re.compile(r"(街道|镇|乡)(?:办事处|人民政府)$")
_KIND = {
    "province": re.compile(r"(壮族|回族|维吾尔)?自治区$|省$|市$"),
    "city": re.compile(r"市$|地区$|盟$|自治州$"),
    "county": re.compile(r"自治县$|县$|市$|区$|旗$"),
    "town": re.compile(r"街道$|民族乡$|镇$|乡$"),
    "village": re.compile(r"社区$|居委会$|村$"),
}
COUNTY_WORDS = ("县", "市", "区", "旗")
# how a name ends → the word for its level
_WORDS: dict[Level, tuple[tuple[str, str], ...]] = {
    Level.VILLAGE: (("社区", "社区"), ("居委会", "社区"), ("嘎查", "嘎查")),
    Level.TOWN: (("街道", "街道"), ("镇", "镇"), ("乡", "乡")),
    Level.COUNTY: tuple((word, word) for word in COUNTY_WORDS),
}


def display(official: str) -> str:
    """What is shown: 枫源村 for 枫源村委会."""
    return _OFFICE.sub(r"\1", _COMMITTEE.sub(r"\1", official.strip()))


def short(name: str, level: str) -> str:
    """What is typed: 枫源 for 枫源村. A name of one character keeps its kind: 洄村."""
    bare = _KIND[level].sub("", name)
    return bare if len(bare) > 1 else name


def county_word(name: str) -> str:
    """市 for 诸暨市: how this county calls itself in short names of its units."""
    return name[-1:] if name[-1:] in COUNTY_WORDS else TOP.label


def place_word(level: Level, name: str) -> str:
    """What a place of this level calls itself: 社区 for 江北社区, 街道 for 暨阳街道."""
    return next((word for ending, word in _WORDS[level] if name.endswith(ending)), level.label)


def level_words(county: str) -> dict[Level, str]:
    """村, 镇 and the county's own word, by the name of the county."""
    return {level: county_word(county) if level is TOP else level.label for level in Level}
