"""When the nightly look was last done: nothing found and nothing looked at must not read the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from mediation.db import UtcDateTime
from mediation.supervision.findings import FindingKind
from workflows.steps import near_moment

JOB = "integrity"
# A night and a little: after that one look has been missed.
FRESH = timedelta(hours=26)
# Jobs stand above supervision; here it only matters when this one was last done.
_run = table("job_run", column("job"), column("started_at", UtcDateTime), column("done_at", UtcDateTime), column("error"))


def looked(session: Session, found: Collection[FindingKind], at: datetime) -> dict[str, Any]:
    """今天 02:00 看过，8 项，其余 6 项没有; `late` where a night was missed or nobody has looked yet."""
    done = _run.c.job == JOB, _run.c.done_at.is_not(None), _run.c.error.is_(None)
    last = session.scalar(select(func.max(_run.c.started_at)).where(*done))
    if last is None:
        return {"late": True, "at": "", "text": "还没有看过：夜里的检查一次也没有做成，请系统管理员看定时任务。", "without": ""}
    rest = [kind.label for kind in FindingKind if kind not in found]
    moment = near_moment(last, at)
    late = at - last > FRESH
    count = f"{len(FindingKind)} 项" + (f"，{'其余 ' if found else ''}{len(rest)} 项没有" if rest else "，都有")
    missed = "之后没有看成，请系统管理员看定时任务。" if late else ""
    return {"late": late, "at": moment, "text": f"{moment} 看过，{count}。{missed}", "without": "；".join(rest)}
