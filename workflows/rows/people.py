"""Whom the rows name: roles, and how their unit stands to the case."""

from __future__ import annotations

from workflows.moves import Who
from workflows.roles import Relation, Role

DESK, VILLAGE_DESK, HOLDER, PLACE, ABOVE, TOP, HELPER, PARTY = (
    Relation.DESK, Relation.VILLAGE_DESK, Relation.HOLDER, Relation.PLACE, Relation.ABOVE, Relation.TOP, Relation.HELPER,
    Relation.PARTY,
)
ANYWHERE = Relation.NONE
BY_SYSTEM = Who(Role.SYSTEM, ANYWHERE)
SUPERVISOR = Who(Role.SUPERVISOR, TOP)
WORKING = (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)
ANY_STAFF = tuple(
    Who(role, relation) for relation in (DESK, HOLDER, ABOVE, PLACE) for role in WORKING
) + (SUPERVISOR, Who(Role.LEADER, TOP))
HELPERS = tuple(Who(role, HELPER) for role in WORKING)
# A unit that was asked for something answers it, wherever it stands to the case.
ASKED = ANY_STAFF + HELPERS + tuple(Who(role, TOP) for role in WORKING)
CARERS = tuple(Who(role, relation) for relation in (DESK, HOLDER, ABOVE) for role in WORKING) + (SUPERVISOR,)
IN_CHARGE = (Who(Role.LEADER, TOP), SUPERVISOR)
CALLERS = tuple(Who(role, relation) for relation in (DESK, HOLDER, ABOVE, TOP) for role in (Role.DISPATCHER, Role.HEAD))
# Whoever tells the parties the result also asks them what they think of it, and goes back to them later.
TELLERS = (
    *(Who(Role.CLERK, relation) for relation in (DESK, ABOVE)),
    *(Who(role, HOLDER) for role in (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)),
)
WITNESSES = (Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER))
# Who asks after what was agreed, and helps with the court: as for 记履行情况.
KEEPERS = (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER), SUPERVISOR)


def holding(*roles: Role) -> tuple[Who, ...]:
    """These roles in the unit that holds the case."""
    return tuple(Who(role, HOLDER) for role in roles)
