"""An amount of money as people write it: 12000, 12,000 元, 1.5万, 一万, 壹万贰仟元整, full-width digits."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

HOW = "金额写成 12000、1.5万 或 壹万贰仟元整 这样，单位是元。"
LARGEST = Decimal(10**12)
CENT = Decimal("0.01")
BEFORE, AFTER = re.compile(r"^(人民币|rmb|cny|¥|￥)", re.IGNORECASE), re.compile(r"(元|圆|块钱?|人民币)?[整正]?$")
PLAIN = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?([十百千万亿]*)")
TIMES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8, "十万": 10**5, "百万": 10**6, "千万": 10**7, "万亿": 10**12}
DIGITS = {sign: value for signs in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for value, sign in enumerate(signs)}
DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}


def amount_of(text: str) -> Decimal | None:
    """Yuan to the cent; None for nothing. ValueError with the sentence that shows how to write it."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    found = _digits(plain)
    if found is None:
        found = _spoken(AFTER.sub("", BEFORE.sub("", plain)), plain)
    if found is None:
        raise ValueError(HOW)
    if not 0 <= found < LARGEST:
        raise ValueError("金额写 0 到一万亿之间的数，单位是元。")
    if found != found.quantize(CENT):
        raise ValueError("金额最多写到分，比如 2168.50。")
    return found.quantize(CENT)


def _digits(plain: str) -> Decimal | None:
    """12000, 12,000.50 元, 1.5万."""
    said = PLAIN.fullmatch(AFTER.sub("", BEFORE.sub("", plain)))
    if said is None or said[3] not in TIMES:
        return None
    return Decimal(said[1].replace(",", "") + (said[2] or "")) * TIMES[said[3]]


def _spoken(words: str, whole: str) -> Decimal | None:
    """一万, 壹万贰仟, 十二万三千四百元五角六分; 一万二 may mean two things and is none."""
    small = re.fullmatch(r"(?:(.+?)[元圆块])?零?(?:(.)[角毛])?零?(?:(.)分)?[整正]?", BEFORE.sub("", whole))
    if small is not None and (small[2] or small[3]):
        parts = [_number(small[1]) if small[1] else 0, *(DIGITS.get(sign, -1) if sign else 0 for sign in (small[2], small[3]))]
        if None in parts or min(part for part in parts if part is not None) < 0:
            return None
        yuan, tenths, cents = (Decimal(part or 0) for part in parts)
        return yuan + tenths / 10 + cents / 100
    number = _number(words)
    return None if number is None else Decimal(number)


def _number(words: str) -> int | None:
    """A whole number in Chinese, written as it is said or in the digits of a bill."""
    high, _, rest = words.rpartition("亿")
    tens, ten_thousand, ones = rest.rpartition("万")
    if (high == "") != ("亿" not in words) or (ten_thousand and not tens):
        return None
    parts = [(_below(high, first=True) if high else 0), (_below(tens, first=not high) if tens else 0),
             (_below(ones, first=not (high or tens)) if ones else 0)]
    if not words or any(part is None for part in parts):
        return None
    large, middle, small = (part or 0 for part in parts)
    return large * 10**8 + middle * 10**4 + small


def _below(words: str, *, first: bool) -> int | None:
    """A number below ten thousand; after 万 or 亿 the thousands are said or 零 stands there."""
    value, last, digit, gap = 0, 10_000, None, False
    for at, sign in enumerate(words):
        if sign in ("零", "〇"):
            if digit is not None:
                return None
            gap = True
        elif sign in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[sign]
        elif sign in UNITS:
            unit = UNITS[sign]
            if digit is None and not (unit == 10 and first and at == 0):
                return None
            if unit >= last or (not gap and not (first and value == 0) and unit * 10 != last):
                return None
            value, last, digit, gap = value + (1 if digit is None else digit) * unit, unit, None, False
        else:
            return None
    if digit is None:
        return value if not gap or value == 0 else None
    alone = first and value == 0 and len(words) == 1
    return value + digit if alone or last == 10 or gap else None
