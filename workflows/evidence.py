"""What a file of a case is kept as (domain.md §5.2: 证据材料 and what proves the rest)."""

from __future__ import annotations

from workflows.labels import Labelled


class FileKind(Labelled):
    """Why a file is in the case."""

    IDENTITY = "identity", "身份证明"
    EVIDENCE = "evidence", "证据材料"
    SCENE = "scene", "调解现场"
    PERFORMANCE = "performance", "履行凭证"
    AUTHORITY = "authority", "授权委托"
    FOLLOW_UP = "follow_up", "回访"
    OTHER = "other", "其他"


# What still comes in when the case is over.
AFTERWARDS = frozenset({FileKind.PERFORMANCE, FileKind.FOLLOW_UP})
