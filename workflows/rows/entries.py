"""What is noted and mended of a case: 备注, 险情, 补充信息, 延期, 更换调解员."""

from __future__ import annotations

from workflows.acts import Act
from workflows.clocks import ClockEnd, ClockKind
from workflows.guards import entries, extending, following, intake, risks, routing
from workflows.moves import Ends, Who
from workflows.roles import Role
from workflows.rows.people import ANY_STAFF, BY_SYSTEM, CARERS, DESK, HELPERS, HOLDER, PLACE, WORKING
from workflows.states import AND_AFTER, GOING_ON, State

ACTS: tuple[Act, ...] = (
    Act("note", "备注", "写一句，大家都看得到", ANY_STAFF + HELPERS, states=GOING_ON, guards=(entries.text_written,)),
    Act("report_danger", "报警或通报", "记下报给谁、几点、什么事", ANY_STAFF, states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(risks.danger_described,),
        clocks=(Ends(ClockEnd.MET, (ClockKind.DANGER,)),), icon="alert-triangle", tone="danger"),
    Act("raise_risk", "调高风险", "写明为什么", (*ANY_STAFF, BY_SYSTEM), states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(risks.risk_rises,), icon="trending-up", tone="danger"),
    Act("lower_risk", "调低风险", "写明为什么", CARERS, states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(intake.red_reported, risks.risk_falls), icon="trending-down"),
    Act("amend", "补充信息", "补当事人、诉求、类别",
        tuple(Who(role, rel) for rel in (DESK, HOLDER) for role in WORKING) + (Who(Role.MEDIATOR, PLACE),),
        guards=(routing.not_stepped_back, entries.amendment_given, routing.no_interest_added), icon="edit"),
    Act("leave_party", "当事人退出", "几位里有一位不调了",
        (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER)), guards=(routing.not_stepped_back, entries.party_leaves), icon="user-minus"),
    Act("extend", "延期", "到期前提出，上级批准", (), states=frozenset({State.MEDIATING}),
        asks=(Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)), guards=(extending.before_due, extending.days_and_ground, extending.parties_told),
        icon="calendar-plus"),
    # also while the parties are told the result: whoever leaves gives on what may still come back to a mediator
    Act("name_mediator", "更换调解员", "负责人换人，时限不变", (Who(Role.HEAD, HOLDER),),
        states=frozenset({State.MEDIATING, State.SUSPENDED, State.CONCLUDED}),
        guards=(routing.another_mediator, routing.mediator_named, routing.mediator_present, routing.impartial, routing.not_recused, routing.no_interest,
                routing.reason_written), icon="user-check"),
)
