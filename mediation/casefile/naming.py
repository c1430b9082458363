"""What a file is called in 卷内目录 and under its picture."""

from __future__ import annotations

from pathlib import PurePath

from mediation.disputes.models import Dispute
from mediation.files.models import File
from mediation.papers.clean import clean
from mediation.papers.glyphs import printable


def named(dispute: Dispute, file: File) -> str:
    """By its caption; without one by its kind, who brought it and the name it came with, as far as that can be printed."""
    if file.caption:
        return file.caption
    name = "".join(each for each in clean(PurePath(file.name).stem) if printable(each)).strip()
    giver = next((party.name for party in dispute.parties if party.no == file.brought_by_no), "工作人员")
    return f"{file.kind.label}{f'：{name}' if name else ''}，{giver}提供"
