"""What may be done to a case besides moves: act → label, who, in which states, and its guard."""

from __future__ import annotations

from workflows.acts import Act
from workflows.rows import (
    agreeing,
    archiving,
    entries,
    filing,
    following,
    issuing,
    joining,
    leading,
    meeting,
    promising,
    supervising,
    written,
)

# In the order of docs/process.md.
ACTS: tuple[Act, ...] = (
    *entries.ACTS,
    *supervising.ACTS,
    *meeting.ACTS,
    *leading.ACTS,
    *joining.ACTS,
    *issuing.ACTS,
    *agreeing.ACTS,
    *following.ACTS,
    *promising.ACTS,
    *archiving.ACTS,
)
BY_NAME: dict[str, Act] = {act.name: act for act in (*ACTS, *written.ACTS, *filing.ACTS)}
