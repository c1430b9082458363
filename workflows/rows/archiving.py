"""归档 seals the file of a closed case; nothing but a written order opens it again (档案法 Art 13, 14)."""

from __future__ import annotations

from workflows.acts import Act
from workflows.clocks import ClockEnd, ClockKind
from workflows.guards import archiving, routing
from workflows.moves import Ends, Starts, Who
from workflows.roles import Role
from workflows.rows.people import DESK, HOLDER, TOP
from workflows.states import State

CLOSED = frozenset({State.CLOSED})
ACTS: tuple[Act, ...] = (
    Act("archive", "归档", "材料齐了，合成一卷，封存", (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)),
        states=CLOSED, concerns=archiving.to_archive, guards=(archiving.papers_there, archiving.breach_answered, archiving.retention_chosen, archiving.left_open_known),
        clocks=(Ends(ClockEnd.MET, (ClockKind.ARCHIVE,)),), icon="archive", tone="good"),
    Act("open_archive", "重新开卷", "凭书面批准，写明谁批的、文号和日期", (Who(Role.SUPERVISOR, TOP), Who(Role.HEAD, HOLDER), Who(Role.HEAD, DESK)),
        states=CLOSED, concerns=archiving.is_archived, guards=(archiving.order_named, archiving.order_dated, routing.reason_written),
        clocks=(Starts(ClockKind.ARCHIVE),), icon="folder-open"),
)
