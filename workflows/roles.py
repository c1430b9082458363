"""Who acts. A closed list; a person holds roles per unit, the three administrators hold nothing else."""

from __future__ import annotations

from workflows.labels import Labelled


class Role(Labelled):
    """The part a person plays in a unit (process.md §2)."""

    APPLICANT = "applicant", "申请人"
    CLERK = "clerk", "窗口受理员"
    DISPATCHER = "dispatcher", "分流员"
    MEDIATOR = "mediator", "调解员"
    HEAD = "head", "负责人"
    SUPERVISOR = "supervisor", "督导"
    LEADER = "leader", "领导"
    SYSTEM = "system", "系统"


class AdminRole(Labelled):
    """三员分立: one person holds at most one of these, no unit role beside it, and sees no case."""

    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计员"


# What a person may be given in a unit; applicant and system are never memberships.
UNIT_ROLES: tuple[Role, ...] = (
    Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD, Role.SUPERVISOR, Role.LEADER,
)


class Relation(Labelled):
    """How the acting person's unit stands to the case. Roles only count where the relation fits."""

    DESK = "desk", "经办窗口"
    VILLAGE_DESK = "village_desk", "村级窗口"
    HOLDER = "holder", "承办单位"
    PLACE = "place", "事发村社"
    ABOVE = "above", "上级单位"
    TOP = "top", "县级中心"
    HELPER = "helper", "协办单位"
    PARTY = "party", "当事人"
    NONE = "none", "无关"
