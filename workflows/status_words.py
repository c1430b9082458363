"""Words of a term that touch personal status, which neither an agreement nor its confirmation can change (民诉法解释 Art 355(3))."""

from __future__ import annotations

import re

_KIN = "亲子|父子|父女|母子|母女|收养|养父|养母|养子|养女"
# 离婚 asks wherever it stands: whether it only says what has been is for who wrote it to tell. 亲子鉴定费 is money.
_PATTERNS = tuple(re.compile(pattern) for pattern in (
    r"离婚",
    r"(解除|终止|撤销|结束|断绝)[^，。；、]{0,6}婚姻(关系)?", r"婚姻(关系)?[^，。；、]{0,8}(解除|终止|撤销|无效|不成立)",
    rf"(确认|否认|认定|解除|断绝|脱离|终止)[^，。；、]{{0,10}}({_KIN})[^，。；、]{{0,4}}关系", rf"({_KIN})关系[^，。；、]{{0,4}}(解除|终止|成立|不成立|无效|不存在)",
    r"(变更|撤销|剥夺|取消|放弃|解除)[^，。；、]{0,6}监护(权|人|资格|关系)?", r"监护(权|资格)[^，。；、]{0,4}(归|变更|撤销|取消)",
))


def status_words(text: str) -> str | None:
    """The first words that do, as they stand there; None where it is only money, things or deeds."""
    found = [match for pattern in _PATTERNS if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start()).group() if found else None
