"""Plain objects that stand for a case and what its file knows, so that the rules run without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from workflows.calendar import ZONE
from workflows.levels import Level
from workflows.machine import Attempt
from workflows.outcomes import Channel, Outcome, PartyRole, Risk, SameMatter
from workflows.roles import Relation, Role
from workflows.states import State

AT = datetime(2026, 9, 18, 9, 0, tzinfo=ZONE)
TOMORROW, TODAY = date(2026, 9, 19), date(2026, 9, 18)
ME, MEDIATOR = 1, 9


def party(no: int, role: PartyRole, **other: Any) -> Any:
    return SimpleNamespace(**{"no": no, "role": role, "name": f"当事人{no}", "left_at": None, **other})


def case(**other: Any) -> Any:
    """A case of the town, every fact of which lets a move pass."""
    plain = {
        "state": State.SUBMITTED, "level": Level.TOWN, "category": "02", "channel": Channel.COURT_BEFORE,
        "risk": Risk.BLUE, "was_red": False, "difficulty": None, "proactive": False, "finder": None,
        "consent": False, "same_matter": SameMatter.NONE, "asked_materials": False, "objections": 0,
        "designated": False, "sent_down": False, "supervised": False, "outcome": Outcome.SETTLED, "leg_no": 1,
        "mediator_id": MEDIATOR, "region_code": "330681109290",
        "parties": [party(1, PartyRole.APPLICANT), party(2, PartyRole.RESPONDENT)],
        "claims": [SimpleNamespace(no=1, text="修好漏水")],
    }  # fmt: skip
    return SimpleNamespace(**{**plain, **other})


def target(**other: Any) -> Any:
    plain = {"name": "枫源村", "level": Level.VILLAGE, "competent": True, "nearest": True, "nearest_name": "枫源村",
             "has_mediator": True, "own": True, "holds": False}  # fmt: skip
    return SimpleNamespace(**{**plain, **other})


def known(**other: Any) -> Callable[[str], Any]:
    """What the case file says; a name that is not here raises KeyError, as in the application."""
    file: dict[str, Any] = {
        "danger_reported": False, "target": target(), "legs": 0, "named_mediator": object(), "sessions_in_leg": 0,
        "sessions": 1, "rights_told": True, "objection_open": True, "signing_lapsed": True, "level_time_over": True,
        "agreement": SimpleNamespace(terms=1, oral=True, undated=(), unsigned=("张某",)), "cross_area": False,
        "other_place": True,
        "been_at_level": True, "feedback_parties": [object()], "checklist": [], "accepted_by_village": True,
        "feedback_by_other": True, "dissatisfied": False, "main_case": case(state=State.ACCEPTED, outcome=None),
        "leaving_party": None, "mediation_overdue": False, "agreement_fallen": False,
        "other_mediators": [object()],
    }  # fmt: skip
    return {**file, **other}.__getitem__


# What a complete form of each move and act sends.
FACTS: dict[str, dict[str, Any]] = {
    "register": {"region": "330681109290", "description": "楼上漏水", "channel": "visit"},
    "accept": {},
    "request_materials": {"items": "租房合同", "due_on": TOMORROW},
    "supplement": {"supplied": "租房合同"},
    "decline": {"ground": "N03", "route": "litigation", "explanation": "法院已经判了"},
    "advise": {"answer": "到社保窗口办"},
    "assign": {"unit": "V330681109290"},
    "sign": {"impartial": True},
    "object": {"reason": "不是本村的事", "proposed_unit": "V330681109222"},
    "return_unsigned": {},
    "reassign": {"unit": "V330681109222", "reason": "调解员住院"},
    "suspend": {"ground": "appraisal", "proof": "检测委托书", "until": TOMORROW},
    "resume": {"reason": "报告到了"},
    "settle": {},
    "fail": {"position_applicant": "赔三千", "position_respondent": "一分不出", "undisputed": "漏过水",
             "route": "litigation", "chose_route": True},
    "withdraw": {"all_applicants": True, "asked_on": TODAY, "reason": "自己谈好了"},
    "terminate": {"ground": "respondent_refuses", "route": "litigation", "explanation": "对方不来"},
    "escalate": {"reason": "cross_area", "note": "两个镇的人"},
    "send_down": {"unit": "V330681109290", "reason": "村里熟悉"},
    "feed_back": {"party": 1, "how": "电话", "told_on": TODAY, "reached": True, "satisfaction": "satisfied"},
    "close": {"channel_answered": True},
    "rework": {"reason": "repudiated", "note": "反悔了"},
    "reopen": {"reason": "new_fact", "note": "又漏了"},
    "merge": {"main": "330681-2026-000001"},
    "note": {"text": "下午再去"},
    "report_danger": {"to": "枫桥派出所", "told_at": AT, "content": "扬言动刀"},
    "raise_risk": {"risk": "red", "reason": "扬言动刀"},
    "lower_risk": {"risk": "blue", "reason": "已平静"},
    "amend": {"category": "03"},
    "leave_party": {"party": 1, "reason": "不调了"},
    "extend": {"days": 5, "ground": "complex", "reason": "人多"},
    "name_mediator": {"mediator": "ann", "impartial": True, "reason": "住院"},
    "session": {}, "agreement": {}, "performance": {},
}  # fmt: skip


def attempt(
    roles: set[Role] | Role, relations: set[Relation] | frozenset[Relation] = frozenset(), *, of: Any = None,
    facts: dict[str, Any] | None = None, file: dict[str, Any] | None = None, approved: bool = False,
) -> Attempt:
    """One try at a move, by ME."""
    held = frozenset({roles}) if isinstance(roles, Role) else frozenset(roles)
    return Attempt(
        case=of or case(), roles=held, relations=frozenset(relations), facts=facts or {},
        known=known(**(file or {})), at=AT, person_id=ME, approved=approved,
    )
