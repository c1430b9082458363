"""Make mediation/papers/fonts again: subsets of Noto CJK, named after what they are on a paper (ADR 0021).

Needs the fonts of Debian's package fonts-noto-cjk and fontTools (in the extra `dev`). Takes some minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parent.parent / "mediation/papers/fonts"
# Signs that GB 2312 and GBK lack and forms use: ticks, boxes, square metres, circled numbers beyond ten.
MORE = "☐☑☒✓✔✗□■○●◎△▲→←↑↓℃㎡㎏㎜㎝㎞㏄㎥№‰①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳〇〔〕［］【】《》〈〉「」『』·•‧–—―…¥￥€£©®°±×÷√≤≥≠≈∶"
# Of the extensions A and B what the 通用规范汉字表 (2013) lists; the rest of them stands in dictionaries and in no name.
LISTED = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮㺿㛂㛄㛇㛏㛓㜑㜣㐂㐖㐱㐬"
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽹𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢"
)
# file of ours, its family, collection, weight of the original, and whether it also has the rare characters of names
FONTS = (
    ("song.otf", "Paper Song", "NotoSerifCJK-Regular.ttc", True),
    ("title.otf", "Paper Title", "NotoSerifCJK-Bold.ttc", False),
    ("hei.otf", "Paper Hei", "NotoSansCJK-Bold.ttc", False),
)


def of_codec(codec: str) -> Iterator[int]:
    """Every character of a two-byte code of mainland China."""
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                yield ord(bytes((high, low)).decode(codec))
            except (UnicodeDecodeError, TypeError):
                continue


def wanted(rare: bool) -> set[int]:
    """Plain: GB 2312. Rare: GBK, and what the original has of the extensions from C on, which were made for names."""
    plain = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), *range(0xFF01, 0xFF5F), *map(ord, MORE)}
    if not rare:
        return plain | set(of_codec("gb2312"))
    return plain | set(of_codec("gb2312")) | set(of_codec("gbk")) | set(map(ord, LISTED)) | set(range(0x4E00, 0xA000)) | set(range(0x2A700, 0x323B0))


def chinese(path: Path) -> TTFont:
    """The font of the collection that is drawn as in mainland China."""
    return next(font for font in TTCollection(path).fonts if str(font["name"].getDebugName(1)).endswith(" SC"))


def cut(font: TTFont, characters: Iterable[int], family: str) -> None:
    """Only these characters, under our own name, as a regular weight: a paper asks for fonts by name alone."""
    options = subset.Options(layout_features=["kern", "locl"], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    names = font["name"]
    names.names = [row for row in names.names if row.nameID in (0, 13, 14)]
    for name_id, text in ((1, family), (2, "Regular"), (3, family), (4, family), (6, family.replace(" ", ""))):
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0
    font["CFF "].cff.fontNames[0] = family.replace(" ", "")


def ranges(characters: Iterable[int]) -> Iterator[str]:
    """4E00-9FFF, one run a line."""
    for _, run in groupby(enumerate(sorted(characters)), key=lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in run]
        yield f"{codes[0]:X}-{codes[-1]:X}"


def make(source: Path, target: Path) -> None:
    """All fonts, and the list of what they can print together."""
    covered: set[int] = set()
    for name, family, collection, rare in FONTS:
        font = chinese(source / collection)
        cut(font, wanted(rare), family)
        font.save(target / name)
        covered |= set(font.getBestCmap())
        print(f"{name}: {len(font.getBestCmap())} characters, {(target / name).stat().st_size / 1e6:.1f} MB")
    (target / "characters.txt").write_text("\n".join(ranges(covered)) + "\n", encoding="ascii")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=Path("/usr/share/fonts/opentype/noto"))
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    make(given.source, given.target)
