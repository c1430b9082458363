"""会商, 吹哨报到, 邀请, 协办: others come in on the case."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import joining
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import ABOVE, ASKED, CALLERS, CARERS, DESK, HOLDER, IN_CHARGE, TOP
from workflows.states import GOING_ON

ACTS: tuple[Act, ...] = (
    Act("confer", "召集会商", "牵头和参加的单位、时间、地点、议题",
        (*CALLERS, Who(Role.MEDIATOR, HOLDER), *IN_CHARGE), guards=(joining.conference_planned,), icon="users"),
    Act("minute_conference", "记会商纪要", "谁到了、定了什么、谁哪天前办什么", ASKED, states=GOING_ON,
        concerns=joining.conference_waits, guards=(joining.minutes_kept,), icon="notes"),
    Act("do_task", "办好会商事项", "本单位领的任务办好了", ASKED, states=GOING_ON,
        concerns=joining.task_waits, guards=(joining.task_finished,), icon="checks"),
    Act("call_out", "吹哨", "叫部门、调委会到现场", CALLERS, guards=(joining.may_call, joining.call_described),
        icon="speakerphone", tone="danger"),
    Act("arrive", "报到", "几点到的、谁到了", ASKED, states=GOING_ON,
        concerns=joining.call_waits, guards=(joining.arrival_told,), icon="map-pin", tone="good"),
    Act("report_call", "报告处置结果", "到场做了什么", ASKED, states=GOING_ON,
        concerns=joining.result_waits, guards=(joining.result_told,), icon="clipboard-check"),
    Act("invite", "邀请协助", "律师、心理咨询师、乡贤，各方同意才请",
        (*CARERS, Who(Role.LEADER, TOP)), guards=(joining.invitation_agreed,), icon="user-plus"),
    Act("co_handle", "增加协办单位", "看得到这件，一起办",
        (*(Who(role, relation) for relation in (DESK, HOLDER, ABOVE) for role in (Role.DISPATCHER, Role.HEAD)),
         Who(Role.SUPERVISOR, TOP)),
        guards=(joining.helpers_named,), icon="heart-handshake"),
)
