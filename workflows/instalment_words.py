"""How people say instalments: the patterns of what is understood, over words written in one way."""

from __future__ import annotations

import re
import unicodedata

from workflows.amounts import amount_of
from workflows.rhythm import DAY, QUARTER, YEAR, day_said

HOW = "写成“分 4 期，每月 15 日”，或者一行一期“2026-12-15 1500”。"
# As `_plain` leaves it: days are <2026-12-15>, months <2027-03>, counted things have digits, blanks and colons are gone.
DATE, MONTH = r"<\d{4}-\d\d-\d\d>", r"<\d{4}-\d\d>"
MONEY = r"(?<![<\d.\-])(?:人民币|¥)?(?:\d+(?:\.\d+)?[十百千万亿]*元?|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+元)整?(?![\d.%成月日号期次个年])"
PAID = r"(?:支付|给付|付款|付清|还清|偿还|付|给|还)"
REST = r"(?:余款|余额|余下|其余|剩余|剩下)的?(?:部分|款项|款|钱)?"
SIGNED = r"(?:(?:签字|签订?协议|达成协议)?(?:当天|当日|当场)|(?:签字|签订?协议|达成协议)时)"
DOWN, FIRST = r"首付款?|先付|先给|先还", r"第1[期次笔]|首[期次笔]"
WHEN = rf"[于在]?(?P<on>{DATE}|{SIGNED})前?"
OPENINGS = tuple(re.compile(pattern) for pattern in (
    rf"{WHEN},?{PAID}?(?P<kind>{DOWN}|{FIRST}){PAID}?(?P<money>{MONEY})?",
    rf"(?P<kind>{DOWN}|{FIRST}){PAID}?(?P<money>{MONEY}){WHEN}",
    rf"(?P<kind>{FIRST}){WHEN}起?(?:,?{PAID}?(?P<money>{MONEY}))?",
    rf"(?P<kind>{DOWN}|{FIRST}){PAID}?(?P<money>{MONEY})(?P<on>)",
))
SUM = r"(?:一共|总共|共计|合计|共)"
SAID = re.compile(
    rf"(?:(?P<rest>{REST})(?:(?P<left>{MONEY}),?)?|(?:{SUM}|(?<![^,]))(?P<whole>{MONEY}),?)?(?:平均|等额)?分(?:成|为|作)?(?P<times>\d{{1,3}})[期次笔]")
ON_DAY = r"[的于在]?(?:(?P<day>\d{1,2})[日号]|(?P<bare>\d{1,2})(?=,|$)|(?P<last>[年月]?[底末]|的?最后1[天日]))前?"
OF_YEAR = re.compile(rf"每年的?(?P<month>\d{{1,2}})月份?{ON_DAY}")
EVERY = re.compile(
    r"每(?:(?P<n>\d{1,2})(?:个(?=[月季星礼])|(?=[年周季])))?个?(?P<unit>月|季度?|半年|年|周(?![一二三四五六日天])|(?:星期|礼拜)(?![一二三四五六日天]))"
    rf"{PAID}?(?:1[次期笔])?(?:,?每[期次笔])?(?:{ON_DAY})?")
STEPS = {"月": 1, "季": QUARTER, "季度": QUARTER, "半年": 6, "年": YEAR}
SINCE = re.compile(rf"[从自]?(?P<since>{MONTH}|下月|下个月|次月)(?:起|开始)|[从自](?P<from>{MONTH})")
BEGINS = re.compile(rf"[从自于]?(?P<begins>{DATE})(?:起|开始)?(?=,|每|$)")
EACH = re.compile(rf"(?:每[期次笔]|每月(?=.*每))各?{PAID}?(?P<each>{MONEY})")
ALONE = re.compile(rf"各?{PAID}?(?P<each>{MONEY})")
# Says nothing that is not said already.
EMPTY = re.compile(rf"{PAID}|{REST}|平均|等额|每[期次笔]|货款|欠款|借款|赔偿款|工资|租金|款项")


def plain(text: str) -> str:
    """One way to write what can be written in many. Raises ValueError for a day that is none."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"(?<![\d\-/.年月日号])\d{1,3}(?:,\d{3})+(?!\d)", lambda found: found[0].replace(",", ""), text)
    text = DAY.sub(lambda found: f"<{day_said(found[0]).isoformat()}>", text)
    text = re.sub(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月(?:份)?", lambda found: f"<{found[1]}-{int(found[2]):02}>", text)
    text = re.sub(r"圆|块钱?", "元", re.sub(r"之前|以前", "前", text))
    text = re.sub(r"[一二两三四五六七八九十百]+(?=\s*(?:[期次笔个日号天月年季]|周|星期))", _digits, text)
    text = re.sub(r"(?<=\d)\s+(?=\d)|\s*[\n,;;。、)]\s*", ",", text)
    return re.sub(r"[\s:(]+", "", text)


def _digits(found: re.Match[str]) -> str:
    try:
        return str(int(amount_of(found[0]) or 0))
    except ValueError:
        return found[0]
