"""上报 and 交办: between the levels."""

from __future__ import annotations

from workflows.clocks import ClockEnd
from workflows.clocks import ClockKind as K
from workflows.guards import climbing, routing
from workflows.moves import Ends, Move, Resumes, Starts, Who
from workflows.roles import Role
from workflows.rows.kinds import HOLDERS
from workflows.rows.people import ABOVE, ANYWHERE, DESK, HOLDER, SUPERVISOR
from workflows.states import State as S

MOVES: tuple[Move, ...] = (
    Move(
        "escalate", "上报", "卷宗已自动写好，先看再报",
        paths=(((S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.ACCEPTED),),
        who=(
            Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER),
            Who(Role.MEDIATOR, DESK, frozenset({S.ACCEPTED})), Who(Role.HEAD, DESK, frozenset({S.ACCEPTED})),
            Who(Role.DISPATCHER, ABOVE), Who(Role.HEAD, ABOVE), SUPERVISOR,
            Who(Role.SYSTEM, ANYWHERE, only_if=climbing.level_time_over),
        ),
        guards=(climbing.level_above_exists, climbing.attempt_recorded, climbing.escalation_reasoned,
                climbing.other_place_named, climbing.straight_to_top),
        clocks=(
            Resumes((K.MEDIATION, K.TOTAL)), Ends(ClockEnd.ESCALATED, (K.ASSIGNMENT, *HOLDERS)),
            Starts(K.ASSIGNMENT),
        ),
        tells=("unit_left", "mediator_left", "top"),
        icon="arrow-up",
    ),
    Move(
        "send_down", "交办下级", "交给下一级办，本级看着",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK), SUPERVISOR),
        guards=(routing.was_above, routing.reason_written, routing.unit_fits, routing.lower_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-down",
    ),
)
