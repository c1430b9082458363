"""包案, 批示: a leader takes the case on, or gives word on it."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import leading
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import ASKED, IN_CHARGE, TOP
from workflows.states import GOING_ON

ACTS: tuple[Act, ...] = (
    Act("take_charge", "领导包案", "定一位领导，四包到底", IN_CHARGE,
        guards=(leading.nobody_in_charge, leading.leader_fits), icon="user-star"),
    Act("tick_duty", "记四包", "哪一包、做了什么、哪天", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.duty_described,), icon="checklist"),
    Act("visit", "记接访下访", "什么时候、在哪儿、见了谁、谈了什么", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.visit_described,), icon="users"),
    Act("strike_off", "包案销号", "办结了，或督导写明理由", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.over_or_said_why,), icon="circle-check"),
    Act("instruct", "批示", "批给哪个单位，哪天前答复", (Who(Role.LEADER, TOP),),
        guards=(leading.instruction_written,), icon="gavel"),
    Act("answer_instruction", "答复批示", "写办得怎么样", ASKED, states=GOING_ON,
        concerns=leading.instruction_waits, guards=(leading.instruction_answered,), icon="message-check"),
)
