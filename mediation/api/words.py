"""What pydantic finds wrong, as field → sentence in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

Words = Callable[[Mapping[str, Any]], str]
_DATE, _MOMENT = "日期写成 2026-10-31 这样。", "时间写成 2026-10-31T14:30:00+08:00 这样。"
SENTENCES: dict[str, Words] = {
    "missing": lambda _: "这一项要填。",
    "extra_forbidden": lambda _: "没有这一项，请去掉或改对名字。",
    "string_too_long": lambda c: f"最多 {c['max_length']} 字。",
    "string_too_short": lambda _: "这一项不能空。",
    "too_long": lambda c: f"最多 {c['max_length']} 条。",
    "too_short": lambda c: f"至少 {c['min_length']} 条。",
    "enum": lambda c: f"只能是 {c['expected'].replace(' or ', ', ')}。",
    "literal_error": lambda c: f"只能是 {c['expected'].replace(' or ', ', ')}。",
    "string_type": lambda _: "这里要写文字。",
    "string_pattern_mismatch": lambda _: "写法不对。",
    "bool_type": lambda _: "这里写 true 或 false。",
    "bool_parsing": lambda _: "这里写 true 或 false。",
    "int_type": lambda _: "这里写整数。",
    "int_parsing": lambda _: "这里写整数。",
    "greater_than_equal": lambda c: f"不能小于 {c['ge']:g}。",
    "less_than_equal": lambda c: f"不能大于 {c['le']:g}。",
    "less_than": lambda c: f"要小于 {c['lt']:g}。",
    "date_type": lambda _: _DATE,
    "date_parsing": lambda _: _DATE,
    "date_from_datetime_parsing": lambda _: _DATE,
    "date_from_datetime_inexact": lambda _: _DATE,
    "datetime_type": lambda _: _MOMENT,
    "datetime_parsing": lambda _: _MOMENT,
    "datetime_from_date_parsing": lambda _: _MOMENT,
    "timezone_aware": lambda _: "时间要带时区，比如 2026-10-31T14:30:00+08:00。",
    "value_error": lambda c: str(c["error"]),
}


def sentences(error: ValidationError) -> dict[str, str]:
    """`parties.0.phone` → what to do about it."""
    found: dict[str, str] = {}
    for each in error.errors(include_url=False, include_input=False):
        say = SENTENCES.get(each["type"])
        field = ".".join(str(part) for part in each["loc"]) or "body"
        found[field] = say(each.get("ctx", {})) if say else "写法不对。"
    return found
