"""How papers write days, moments, money and numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from mediation.config import LOCAL

# Room to write by hand where the record knows nothing.
BLANK_DAY = "　　　　年　　月　　日"
BLANK_MOMENT = "　　　　年　　月　　日　　时　　分"
BLANK = "　" * 8
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
PLAIN_DIGITS = "〇一二三四五六七八九"
PLAIN_PLACES = ("", "十", "百", "千")


def day(on: date | datetime | None) -> str:
    """2026年11月22日; room to write where there is none."""
    if on is None:
        return BLANK_DAY
    local = on.astimezone(LOCAL) if isinstance(on, datetime) else on
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime | None) -> str:
    """2026年11月22日14时30分."""
    if at is None:
        return BLANK_MOMENT
    local = at.astimezone(LOCAL)
    return f"{day(local)}{local.hour}时{local.minute:02d}分"


def yuan(amount: object) -> str:
    """人民币陆仟元整（¥6,000.00）: words first, as contracts and judgments write it; nothing for no amount."""
    if amount in (None, ""):
        return ""
    exact = _exact(amount)
    return f"{capitals(exact)}（¥{exact:,.2f}）"


def capitals(amount: object) -> str:
    """人民币陆仟元整 (支付结算办法 附一: 正确填写票据和结算凭证的基本规定)."""
    exact = _exact(amount)
    whole, cents = divmod(int(exact * 100), 100)
    tens, ones = divmod(cents, 10)
    words = f"{_grouped(whole)}元" if whole else ""
    if not cents:
        return f"人民币{words or '零元'}整"
    if tens:
        words += f"{DIGITS[tens]}角"
    elif whole:
        words += "零"
    return f"人民币{words}" + (f"{DIGITS[ones]}分" if ones else "整")


def numeral(number: int) -> str:
    """三, 十二, 一百五十四: counts of copies and of years."""
    found = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            found = PLAIN_DIGITS[int(digit)] + PLAIN_PLACES[place] + found
        elif found and not found.startswith("〇"):
            found = "〇" + found
    found = found.replace("〇", "零")
    return found[1:] if found.startswith("一十") else found or "零"


def listed(parts: list[str]) -> str:
    """1.修好屋顶；2.赔偿家具。 Several points in one run of text, each with its number where there are two or more."""
    if len(parts) < 2:
        return "".join(f"{part.rstrip('。；')}。" for part in parts)
    return "；".join(f"{no}.{part.rstrip('。；')}" for no, part in enumerate(parts, start=1)) + "。"


def _exact(amount: object) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _grouped(whole: int) -> str:
    """Four digits at a time, with one 零 for any run of empty places between two others."""
    words, gap = "", False
    for place in range(2, -1, -1):
        part = whole // 10000**place % 10000
        if not part:
            gap = bool(words)
            continue
        if words and (gap or part < 1000):
            words += "零"
        words += _of_four(part) + GROUPS[place]
        gap = False
    return words


def _of_four(part: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            words += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(words)
    return words
