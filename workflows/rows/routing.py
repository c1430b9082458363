"""分流: to the unit that fits, and back from it."""

from __future__ import annotations

from workflows.clocks import ClockEnd
from workflows.clocks import ClockKind as K
from workflows.guards import routing
from workflows.moves import Ends, Move, Starts, Who
from workflows.roles import Role
from workflows.rows.kinds import HOLDERS
from workflows.rows.people import ABOVE, BY_SYSTEM, DESK, SUPERVISOR, TOP, VILLAGE_DESK, holding
from workflows.states import State as S

MOVES: tuple[Move, ...] = (
    Move(
        "assign", "分流", "选一个最近、管得着的单位",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(
            Who(Role.DISPATCHER, DESK), Who(Role.MEDIATOR, VILLAGE_DESK, only_if=routing.own_unit_at_village),
            Who(Role.HEAD, VILLAGE_DESK, only_if=routing.own_unit_at_village),
            # after two objections the common superior designates (信访工作条例 Art 24)
            Who(Role.DISPATCHER, ABOVE, only_if=routing.bounced_twice), Who(Role.SUPERVISOR, TOP, only_if=routing.bounced_twice),
        ),
        guards=(routing.designated_by_superior, routing.unit_fits, routing.nearest_or_reason),
        clocks=(Ends(ClockEnd.MET, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-right",
    ),
    Move(
        "sign", "签收", "定下调解员，开始调解",
        paths=(((S.ASSIGNED,), S.MEDIATING),),
        who=holding(Role.MEDIATOR, Role.HEAD),
        guards=(routing.not_stepped_back, routing.mediator_named, routing.mediator_present, routing.impartial, routing.not_recused,
                routing.no_interest),
        clocks=(Ends(ClockEnd.MET, (K.SIGNING,)), Starts(K.MEDIATION)),
        icon="writing",
    ),
    Move(
        "object", "退回", "不归本单位办，写理由和该办的单位",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ACCEPTED),),
        who=holding(Role.MEDIATOR, Role.HEAD, Role.CLERK, Role.DISPATCHER),
        guards=(routing.may_object, routing.reason_and_proposal),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("desk",),
        icon="arrow-back-up",
    ),
    Move(
        "return_unsigned", "超时退回", "超期没人签收，系统退回重新分流",
        paths=(((S.ASSIGNED,), S.ACCEPTED),),
        who=(BY_SYSTEM,),
        guards=(routing.signing_lapsed,),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("unit_left", "desk"),
        icon="arrow-back-up", tone="system",
    ),
    Move(
        "reassign", "改派", "换一个单位，写过的都留着",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE), SUPERVISOR),
        guards=(routing.reason_written, routing.unit_fits, routing.another_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit", "unit_left"),
        icon="arrows-exchange",
    ),
)
