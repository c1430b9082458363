"""What is torn off below a notice: the stub that stays, and the proof that it was handed over."""

from __future__ import annotations

from mediation.papers.blocks import Block, Cut, Fields, Sign, Signatures
from mediation.papers.wording import BLANK_DAY


def stub(label: str, *, number: str, to: str, about: str, date: str, by: str) -> tuple[Block, ...]:
    """存根: number, to whom, about what, when, who issued it."""
    return (
        Cut(f"{label}（存根）"),
        Fields(((("编号", number), ("日期", date)), (("送达对象", to),), (("事由", about),), (("承办人", by), ("签发人", "")))),
    )


def proof_of_service(label: str, *, to: str, by: str = "") -> tuple[Block, ...]:
    """送达回证: filled by hand when it is handed over (民事诉讼法 Art 87 as the model)."""
    return (
        Cut("送达回证"),
        Fields((
            (("送达文书", label), ("受送达人", to)),
            (("送达方式", "□当面　□邮寄　□电话　□微信、短信　□留置　□他人代收"),),
            (("送达地点", ""), ("送达时间", "")),
            (("代收人及代收理由", ""),),
            (("送达人", by), ("见证人", "")),
        )),
        Signatures((Sign("受送达人（签名或盖章）", fingerprint=True),), date=BLANK_DAY),
    )
