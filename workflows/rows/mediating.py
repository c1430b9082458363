"""调解: from the unit's hands to a result."""

from __future__ import annotations

from workflows.clocks import ClockKind as K
from workflows.guards import intake, mediating, routing
from workflows.moves import Move, Pauses, Resumes, Who
from workflows.roles import Role
from workflows.rows.kinds import ENDED
from workflows.rows.people import ANYWHERE, DESK, HOLDER, PARTY, VILLAGE_DESK, holding
from workflows.states import State as S

BEFORE_SIGNING = frozenset({S.ACCEPTED, S.ASSIGNED})
IN_HAND = frozenset({S.MEDIATING, S.SUSPENDED})
MOVES: tuple[Move, ...] = (
    Move(
        "suspend", "中止", "写依据和预计恢复的日子",
        paths=(((S.MEDIATING,), S.SUSPENDED),),
        who=(),
        asks=holding(Role.MEDIATOR, Role.HEAD),
        guards=(routing.not_stepped_back, mediating.suspension_grounded),
        clocks=(Pauses((K.MEDIATION, K.TOTAL)),),
        icon="player-pause",
    ),
    Move(
        "resume", "恢复调解", "等的事情有了，接着调",
        paths=(((S.SUSPENDED,), S.MEDIATING),),
        who=holding(Role.MEDIATOR, Role.HEAD),
        guards=(routing.not_stepped_back, routing.reason_written),
        clocks=(Resumes((K.MEDIATION, K.TOTAL)),),
        icon="player-play", tone="good",
    ),
    Move(
        "settle", "达成协议", "协议写好、签好，这件就谈成了",
        paths=(((S.MEDIATING,), S.CONCLUDED),),
        who=holding(Role.MEDIATOR),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.session_held, mediating.rights_told, mediating.agreement_complete,
                mediating.unsettled_routed, routing.substitute_impartial),
        clocks=ENDED,
        tells=("desk",),
        icon="writing-sign", tone="good",
    ),
    Move(
        "fail", "调解不成", "写下各方最后的意见和没有争议的事",
        paths=(((S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(*holding(Role.MEDIATOR), Who(Role.SYSTEM, ANYWHERE, only_if=mediating.court_term_over)),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.session_held, mediating.positions_stated, mediating.chose_route_below_top,
                routing.substitute_impartial),
        clocks=ENDED,
        tells=("desk",),
        icon="x",
    ),
    Move(
        "withdraw", "撤回", "所有申请人都不调了",
        paths=(((S.SUBMITTED, S.INCOMPLETE, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(
            Who(Role.CLERK, DESK), Who(Role.MEDIATOR, VILLAGE_DESK), Who(Role.MEDIATOR, HOLDER),
            Who(Role.APPLICANT, PARTY), Who(Role.SYSTEM, ANYWHERE, frozenset({S.INCOMPLETE})),
        ),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.withdrawal_stated),
        clocks=ENDED,
        tells=("desk",),
        icon="logout",
    ),
    Move(
        "terminate", "终止", "写明原因，告诉当事人走哪条路",
        paths=(((S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(),
        asks=(
            Who(Role.MEDIATOR, HOLDER, IN_HAND), Who(Role.HEAD, HOLDER, IN_HAND),
            Who(Role.CLERK, DESK, BEFORE_SIGNING), Who(Role.HEAD, DESK, BEFORE_SIGNING),
        ),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.termination_stated),
        clocks=ENDED,
        tells=("desk",),
        icon="square-x",
    ),
)
