"""Which column of a wage list says what: by its heading, the plainest one where several read alike, never a guess about money."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a heading has to say, the plainest first: 欠薪金额 before 欠薪 before 金额 before 应付工资.
WORDS: dict[str, tuple[str, ...]] = {
    "name": ("^(姓名|名字|收款人)$", "姓名|名字|收款人"),
    "amount": ("(欠|未[付发结]).*金?额", "欠|未[付发结]", "金额", "工资|应付"),
    "times": ("期数|分期|几期|^期$",),
    "day": ("第一期|首期", "付款|支付|哪天", "日期"),
}
OWED = 2
# What is none of it, whatever else it says: how many months, what a month is worth, what has been paid.
NEVER: dict[str, str] = {
    "name": "组长|经办|代领", "amount": "月数|月份|标准|月工资|月薪|日工资|日薪|单价|天数|工日|已[付发领结]|实[付发领]|备注",
    "times": "工期|学期", "day": "金额|方式|账|卡|银行|出生|入职|离职|进场|退场|备注",
}
SPENT = re.compile("已[付发领结]|实[付发领]")


def columns(row: Sequence[str]) -> tuple[str, ...]:
    """What each column is, if this is a row of headings; else nothing. ValueError where it does not say which amount is owed."""
    chosen = {kind: _best(kind, row) for kind in WORDS}
    if not chosen["name"][1] or not chosen["amount"][1]:
        return ()
    for kind, (_, places) in chosen.items():
        if len(places) > 1:
            what = {"name": "姓名", "amount": "金额", "times": "期数", "day": "日期"}[kind]
            named = "、".join(f"“{row[place]}”" for place in places)
            raise ValueError(f"{named}都像是{what}，只留一列；要付的那一列写“欠薪金额”。" if kind == "amount"
                             else f"{named}都像是{what}，只留一列。")
    level, (place,) = chosen["amount"]
    if level >= OWED and (spent := next((cell for cell in row if SPENT.search(cell)), "")):
        raise ValueError(f"有“{spent}”一列，“{row[place]}”就不是还差的钱：加一列“欠薪金额”，写还差多少。")
    found = {places[0]: kind for kind, (_, places) in chosen.items() if places}
    return tuple(found.get(place, "") for place in range(len(row)))


def _best(kind: str, row: Sequence[str]) -> tuple[int, list[int]]:
    """The columns that say it plainest, and how plainly; a heading is of one kind only: 首期金额 is no day."""
    never = re.compile(NEVER[kind])
    for level, words in enumerate(WORDS[kind]):
        if found := [place for place, cell in enumerate(row) if re.search(words, cell) and not never.search(cell)]:
            return level, found
    return len(WORDS[kind]), []
