"""Checks of what identifies people and bodies: resident ID (GB 11643), credit code (GB 32100), phone numbers."""

from __future__ import annotations

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
# Province codes, 港澳台 residence permits (81, 82, 83) and foreigners' permanent residence cards (9x).
PROVINCES = frozenset(
    ["11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91"]
)
# Digits and capitals without I, O, S, V, Z; each place weighs a power of 3.
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOBILE = 11
# A mobile number cut short is no landline: those begin with 2 to 9.
PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400\d{7}|95\d{3,6}|[2-9]\d{6,7})$")


def id_problem(number: str, today: date) -> str | None:
    """The sentence that says what is wrong with an 18-digit ID number, or None."""
    text = number.strip().upper()
    if len(text) != 18:
        return f"身份证号要 18 位，现在是 {len(text)} 位。"
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return "身份证号只能是数字，最后一位可以是 X。"
    if text[:2] not in PROVINCES and text[0] != "9":
        return "身份证号前两位不对，请再核对。"
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "身份证号里的出生日期不对，请再核对。"
    if not date(1890, 1, 1) <= born <= today:
        return "身份证号里的出生日期不对，请再核对。"
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], WEIGHTS, strict=True))
    return None if CHECK[total % 11] == text[17] else "身份证号最后一位对不上，请再核对。"


def code_problem(number: str) -> str | None:
    """The sentence that says what is wrong with a 统一社会信用代码 (GB 32100-2015), or None."""
    text = number.strip().upper()
    if len(text) != 18:
        return f"统一社会信用代码要 18 位，现在是 {len(text)} 位。"
    if not set(text) <= set(CODE_SIGNS):
        return "统一社会信用代码只有数字和大写字母，没有 I、O、S、V、Z。"
    total = sum(CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return None if CODE_SIGNS[-total % 31] == text[17] else "统一社会信用代码最后一位对不上，请再核对。"


def age_of(number: str, today: date) -> int:
    """Whole years on that day, by the birth date in a valid ID number."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_male(number: str) -> bool:
    """The 17th digit of a valid ID number is odd (GB 11643)."""
    return int(number[16]) % 2 == 1


def is_minor(number: str, today: date) -> bool:
    """Under 18 by the birth date in a valid ID number (民法典 Art 17)."""
    return age_of(number, today) < 18


def phone_problem(number: str) -> str | None:
    """The sentence that says what is wrong with a phone number, or None."""
    text = re.sub(r"[\s]", "", number)
    if text.isdigit() and text.startswith("1") and len(text) != MOBILE:
        return f"手机号要 {MOBILE} 位，现在是 {len(text)} 位。"
    return None if PHONE.match(text) else "电话写手机号 11 位，或者区号加座机，比如 0575-87012345。"
