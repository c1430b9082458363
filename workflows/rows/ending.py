"""反馈, 办结, and what brings a case back."""

from __future__ import annotations

from workflows.clocks import ClockEnd
from workflows.clocks import ClockKind as K
from workflows.guards import archiving, ending, intake, routing
from workflows.moves import Ends, Move, Revives, Starts, Who
from workflows.roles import Role
from workflows.rows.kinds import ALL
from workflows.rows.people import ABOVE, DESK, HOLDER, SUPERVISOR, VILLAGE_DESK
from workflows.states import State as S

MOVES: tuple[Move, ...] = (
    Move(
        "feed_back", "反馈", "把结果告诉每一方，问满不满意",
        paths=(((S.CONCLUDED,), None),),
        who=(
            Who(Role.CLERK, DESK, only_if=ending.not_the_mediator),
            *(Who(role, HOLDER, only_if=ending.not_the_mediator)
              for role in (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)),
            Who(Role.CLERK, ABOVE, only_if=ending.not_the_mediator),
        ),
        guards=(ending.party_told,),
        icon="phone-call",
    ),
    Move(
        "close", "办结", "材料齐了就办结",
        paths=(((S.CONCLUDED,), S.CLOSED),),
        who=(
            Who(Role.CLERK, DESK), Who(Role.CLERK, ABOVE), SUPERVISOR,
            Who(Role.MEDIATOR, VILLAGE_DESK, only_if=ending.village_may_close),
        ),
        guards=(intake.red_reported, ending.agreement_in_force, ending.file_complete, ending.channel_answered),
        clocks=(Ends(ClockEnd.MET, (K.FEEDBACK,)), Starts(K.FOLLOW_UP), Starts(K.ARCHIVE)),
        tells=("mediator",),
        icon="circle-check", tone="good",
    ),
    Move(
        "rework", "重新调解", "不满意或反悔，可以再调",
        paths=(((S.CONCLUDED,), S.MEDIATING),),
        who=(SUPERVISOR,),
        guards=(ending.was_mediated, ending.rework_reasoned),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.FEEDBACK,)), Revives(K.TOTAL), Starts(K.MEDIATION)),
        tells=("unit",),
        icon="refresh",
    ),
    Move(
        "reopen", "重启", "编号不变，新开一轮，原来的结果留着",
        paths=(((S.CLOSED,), S.ACCEPTED), ((S.DECLINED, S.ADVISED), S.SUBMITTED)),
        who=(SUPERVISOR,),
        guards=(ending.not_merged, ending.reopen_reasoned, archiving.reopened_by_order, archiving.reopened_by_dated_order),
        clocks=(),  # depends on the target: see REOPEN_CLOCKS
        tells=("desk",),
        icon="rotate",
    ),
    Move(
        "merge", "并案", "并到同一事项的主案里",
        paths=(((S.SUBMITTED, S.INCOMPLETE, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CLOSED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE)),
        guards=(intake.red_reported, ending.main_named, ending.people_told_apart, routing.no_interest_merged),
        clocks=(Ends(ClockEnd.VOID, ALL),),
        tells=("unit",),
        icon="git-merge",
    ),
)
