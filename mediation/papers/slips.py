"""What is torn off below a notice: the stub that stays, and the proof that it was handed over."""

from __future__ import annotations

from mediation.papers.blocks import Block, Cut, Fields, NewPage, Para, Sign, Signatures
from mediation.papers.wording import BLANK_DAY
from workflows.meetings import ServiceWay


def stub(label: str, *, number: str, to: str, about: str, date: str, by: str) -> tuple[Block, ...]:
    """存根: number, to whom, about what, when, who issued it. It stays, so it has a sheet of its own."""
    return (
        NewPage(), Para(f"{label}（存根）", align="center", bold=True),
        Fields(((("编号", number), ("日期", date)), (("送达对象", to),), (("事由", about),), (("承办人", by), ("签发人", "")))),
    )


def proof_of_service(
    label: str, *, to: str, by: str = "", way: ServiceWay | None = None, when: str = "", receiver: str = "", note: str = ""
) -> tuple[Block, ...]:
    """送达回证: filled by hand when it is handed over, or from the try that is on record (民事诉讼法 Art 87 as the model)."""
    ticks = [f"{'■' if way is each else '□'}{each.label}" for each in ServiceWay]
    ways = "　".join(ticks[:4]) + "\n" + "　".join(ticks[4:])
    return (
        Cut("送达回证"),
        Fields((
            (("送达文书", label), ("受送达人", to)),
            (("送达方式", ways),),
            (("送达地点", ""), ("送达时间", when)),
            (("代收人及代收理由", receiver),),
            (("送达人", by), ("见证人", "")),
            (("备注", note),),
        )),
        Signatures((Sign("受送达人", fingerprint=True),), date=BLANK_DAY),
    )
