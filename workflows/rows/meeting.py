"""约调解, 送达, 调解记录."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import meeting, routing
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import DESK, HELPERS, HOLDER, WITNESSES
from workflows.states import AGREED, GOING_ON, State

# Who arranges a sitting: the unit that holds the case.
BOOKERS = tuple(Who(role, HOLDER) for role in (Role.MEDIATOR, Role.HEAD, Role.CLERK))
IN_MEDIATION = frozenset({State.MEDIATING, State.SUSPENDED})
ACTS: tuple[Act, ...] = (
    Act("schedule", "约调解", "时间、地点、请谁来", BOOKERS, states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, meeting.time_ahead, meeting.meeting_place, meeting.somebody_asked, meeting.room_free,
                meeting.people_free, meeting.hour_meant),
        icon="calendar-plus"),
    Act("reschedule", "改约", "换时间、换地方，写明为什么", BOOKERS, states=frozenset({State.MEDIATING}),
        concerns=meeting.meeting_waits,
        guards=(routing.not_stepped_back, meeting.meeting_chosen, meeting.time_ahead, meeting.meeting_place, meeting.room_free,
                meeting.people_free, meeting.hour_meant, routing.reason_written), icon="calendar-time"),
    Act("cancel_meeting", "取消约好的调解", "写明为什么", BOOKERS, states=frozenset({State.MEDIATING}),
        concerns=meeting.meeting_waits, guards=(routing.not_stepped_back, meeting.meeting_chosen, routing.reason_written), icon="calendar-x"),
    Act("serve", "记通知送达", "送给谁、怎么送的、送到没有", (*BOOKERS, Who(Role.CLERK, DESK)),
        states=frozenset({State.MEDIATING}), concerns=meeting.meeting_waits,
        guards=(routing.not_stepped_back, meeting.meeting_chosen, meeting.served_somebody, meeting.receiver_named, meeting.served_by_now), icon="send"),
    Act("tell_off", "通知调解取消", "接到过通知的，告诉他们不用来了", (*BOOKERS, Who(Role.CLERK, DESK), *HELPERS), states=GOING_ON,
        concerns=meeting.calls_off_wait,
        guards=(meeting.call_off_chosen, meeting.served_somebody, meeting.receiver_named, meeting.served_by_now), icon="phone-call"),
    Act("sign_record", "记调解记录的签名", "纸上签了、拒签、没签就离开了", WITNESSES, states=frozenset({*AGREED, State.SUSPENDED}),
        concerns=meeting.record_open, guards=(routing.not_stepped_back, meeting.screen_fits, meeting.refusal_reasoned), icon="signature"),
    Act("correct_record", "更正调解记录", "写错的改过来，签过名的重新签", WITNESSES,
        states=frozenset({State.MEDIATING, State.SUSPENDED, State.CONCLUDED}), concerns=meeting.record_open,
        guards=(routing.not_stepped_back, routing.reason_written, routing.substitute_impartial), icon="edit"),
    Act("caucus", "记背对背谈话", "只有这件的调解员看得到", (Who(Role.MEDIATOR, HOLDER),), states=IN_MEDIATION,
        guards=(routing.not_stepped_back, routing.substitute_impartial), icon="ear"),
    Act("recuse", "回避", "换一位调解员，负责人来定", (), states=IN_MEDIATION,
        asks=(Who(Role.CLERK, DESK), Who(Role.CLERK, HOLDER), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)),
        guards=(routing.reason_written, routing.successor_fits), icon="user-off"),
)
