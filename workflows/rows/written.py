"""Entries of the case file: a sitting, an agreement, what became of it."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import agreeing, routing
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import HOLDER, KEEPERS, WITNESSES
from workflows.states import SETTLED, State

ACTS: tuple[Act, ...] = (
    Act("session", "记录一次调解", "时间、地点、到场人、经过、结果",
        WITNESSES, states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, routing.substitute_impartial), icon="notes"),
    Act("agreement", "写协议", "书面或口头，一条一行",
        (Who(Role.MEDIATOR, HOLDER),), states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, agreeing.form_fits, agreeing.status_only_told, routing.substitute_impartial), icon="file-text"),
    Act("performance", "记履行情况", "约定的事办了没有",
        KEEPERS, states=SETTLED, guards=(routing.not_stepped_back,), icon="checklist"),
)
