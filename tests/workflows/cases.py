"""Plain objects that stand for a case and what its file knows, so that the rules run without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from workflows.calendar import ZONE
from workflows.case import Attempt
from workflows.levels import Level
from workflows.outcomes import Channel, Outcome, PartyRole, Risk, SameMatter, UnitKind
from workflows.roles import Relation, Role
from workflows.states import State

AT = datetime(2026, 9, 18, 9, 0, tzinfo=ZONE)
TOMORROW, TODAY = date(2026, 9, 19), date(2026, 9, 18)
YESTERDAY, LATER = AT - timedelta(days=1), AT + timedelta(hours=1)
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


def unit(**other: Any) -> Any:
    return SimpleNamespace(**{"id": 7, "kind": UnitKind.DEPARTMENT, "short_name": "市公安局", **other})


def waiting(number: int, **other: Any) -> Any:
    """Something of the case file that waits for the actor's unit."""
    return SimpleNamespace(**{"id": number, "leader_id": ME, "held_at": YESTERDAY, "called_at": YESTERDAY, **other})


def agreement(**other: Any) -> Any:
    """One that counts: written, signed by all, about all claims."""
    plain = {"terms": 1, "oral": False, "undated": (), "unsigned": (), "outside": (), "open_claims": (), "signing": True, "sealing": True, "lacks": ()}
    return SimpleNamespace(**{**plain, **other})


def known(**other: Any) -> Callable[[str], Any]:
    """What the case file says; a name that is not here raises KeyError, as in the application."""
    file: dict[str, Any] = {
        "danger_reported": False, "target": target(), "legs": 0, "named_mediator": SimpleNamespace(id=8, name="骆建国"), "sessions_in_leg": 0,
        "sessions": 1, "rights_told": True, "objection_open": True, "signing_lapsed": True, "level_time_over": True,
        "agreement": agreement(oral=True, unsigned=("张某",)), "cross_area": False,
        "other_place": True,
        "been_at_level": True, "feedback_parties": [object()], "checklist": [], "accepted_by_village": True,
        "feedback_by_other": True, "dissatisfied": False, "main_case": case(state=State.ACCEPTED, outcome=None),
        "leaving_party": None, "mediation_overdue": False, "agreement_fallen": False, "sessions_fallen": False,
        "meetings_open": [1], "calls_off": {1: None}, "records_open": [1], "room_taken": None, "people_taken": [], "interest_named": [], "interest_own": [], "interest_added": [], "interest_merged": [], "unsure_people": [],
        "recused": False, "stepped_back": False, "aways": {}, "undeclared": False, "mediated_for": False, "hidden_risk": True,
        "other_mediators": [object()], "open_order": None, "order_addressed": True, "order_own": True,
        "ordered_unit": object(),
        "leader_case": None, "leader_named": SimpleNamespace(id=ME), "unit_named": unit(), "units_named": [unit()],
        "lead_unit": unit(id=5), "own_units": {3, 4}, "own_unit": 3, "acts_for_centre": True, "conference_codes": {"D330681-police"},
        "open_promises": [], "broken_promises": [], "looked_promises": [], "promises_named": [], "confirmed_covers": [], "effective_on": None,
        "confirmable_until": None, "bound_parties": {1, 2, 3}, "waiting_applications": [], "confirmed_or_waiting": set(),
        "archived": False, "since_archived": False, "brought_since_closing": frozenset(), "unsealed_papers": [], "file_lacks": [], "left_open": [],
        "my_instructions": [], "my_conferences": [], "my_tasks": [], "my_calls": [], "my_arrivals": [],
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
    "raise_risk": {"risk": "orange", "reason": "扬言动手"},
    "lower_risk": {"risk": "blue", "reason": "已平静"},
    "amend": {"category": "03"},
    "leave_party": {"party": 1, "reason": "不调了"},
    "extend": {"days": 5, "ground": "complex", "reason": "人多", "told_parties": [1], "told_how": "电话"},
    "name_mediator": {"mediator": "ann", "impartial": True, "reason": "住院"},
    "invite_rating": {"parties": [1], "way": "print"}, "rate": {"party": 1, "satisfaction": "satisfied"},
    "follow_up": {"why": "closed", "parties": [1], "how": "电话", "visited_on": TODAY, "kept": "whole", "course": "水沟通了"},
    "issue_paper": {"paper": "acceptance_notice"}, "void_paper": {"issued": "7", "reason": "写错了"},
    "schedule": {"starts_at": LATER, "ends_at": LATER + timedelta(hours=1), "place": "村调解室", "parties": [1, 2]},
    "reschedule": {"no": 1, "starts_at": LATER, "ends_at": LATER + timedelta(hours=1), "place": "村调解室", "reason": "改天"},
    "cancel_meeting": {"no": 1, "reason": "病了"},
    "serve": {"no": 1, "parties": [1], "how": "phone", "served_at": AT, "reached": True},
    "tell_off": {"no": 1, "parties": [1], "how": "phone", "served_at": AT, "reached": True},
    "sign_record": {"no": 1, "seats": ["party-1"], "way": "seen"}, "correct_record": {"no": 1, "reason": "记错了"},
    "caucus": {}, "recuse": {"reason": "是对方的表兄"},
    "session": {}, "agreement": {"form": "written"}, "performance": {},
    "addendum": {"form": "written"}, "sign_agreement": {"way": "pad"}, "seal": {},
    "take_charge": {"leader": "leader", "reason": "人多"},
    "tick_duty": {"duty": "know", "text": "看了卷", "done_on": TODAY},
    "visit": {"way": "go_down", "held_at": YESTERDAY, "place": "枫源村", "present": "王某", "course": "答应再谈"},
    "strike_off": {"reason": "已办结"},
    "instruct": {"text": "抓紧办", "unit": "D330681-police", "due_on": TOMORROW},
    "answer_instruction": {"instruction": "1", "answer": "已派人"},
    "confer": {"units": ["D330681-police"], "held_at": LATER, "place": "会议室", "question": "谁来赔"},
    "minute_conference": {"conference": "2", "minutes": "先垫付",
                          "tasks": [{"unit": "D330681-police", "text": "查明", "due_on": TOMORROW}]},
    "do_task": {"task": "3", "note": "查明了"},
    "call_out": {"unit": "D330681-police", "place": "工地", "reason": "堵门", "due_at": LATER},
    "arrive": {"call": "4", "arrived_at": AT, "who": "李警官"},
    "report_call": {"call": "5", "result": "劝散了"},
    "call_promise": {"promises": [1], "called_on": TODAY, "result": "will"},
    "breach": {"promises": [1], "route": "suit", "note": "没付", "told": [1], "told_how": "电话", "told_on": TODAY},
    "repudiate": {"promises": [1], "route": "suit", "note": "说不付了", "told": [1], "told_how": "电话", "told_on": TODAY},
    "look_promise": {"promises": [1], "found": "waits", "note": "去看过，还没办", "next_on": TOMORROW},
    "pay_many": {"promises": [1]}, "correct_performance": {"entries": ["payment:1"], "reason": "记错人了"},
    "apply_confirmation": {"parties": [1, 3], "court": "诸暨市人民法院", "filed_on": TODAY},
    "court_result": {"application": "1", "parties": [1], "result": "confirmed", "ruled_on": TODAY, "case_number": "（2026）浙0681民特1号"},
    "invite": {"guest": "周律师", "profession": "lawyer", "consent": True},
    "co_handle": {"units": ["D330681-police"], "reason": "查账"},
    "supervise": {"title": "请说明两次约谈未到的原因", "demand": "一、原因；二、下次日子", "due_on": TOMORROW},
    "reply": {"text": "已约好"}, "write": {"text": "再写明时间"}, "return_reply": {"text": "第二条没答"},
    **dict.fromkeys(("attach", "describe_file"), {"kind": "performance", "name": "收条.jpg"}),
    "withdraw_file": {"kind": "performance", "name": "收条.jpg", "reason": "传错了，是另一件的"},
    "archive": {"retention": "long", "acknowledged": True},
    "open_archive": {"ordered_by": "局长周某", "order_number": "诸司档〔2026〕3号", "ordered_on": TODAY, "reason": "漏了一份"},
    "accept_reply": {}, "raise_card": {"grade": "yellow", "reason": "逾期"}, "cancel_order": {"reason": "发错了"},
}  # fmt: skip

PROMISE = SimpleNamespace(no=1, who_no=2, to_no=1, due_by=TODAY, amount=Decimal(6000), looked=False, basis="agreed")
GIVEN_UP = SimpleNamespace(no=1, basis="lasting", status="breached")
APPLICATION = SimpleNamespace(no=1, waiting=[1])
ORDER = SimpleNamespace(number="诸矛督〔2026〕1号", answered=True, grade="order")
# What the file must hold for an act to have something to act on.
FILES: dict[str, dict[str, Any]] = {
    name: {"open_order": ORDER}
    for name in ("reply", "write", "return_reply", "accept_reply", "raise_card", "cancel_order")
} | {
    "open_archive": {"archived": True},
    "tick_duty": {"leader_case": waiting(9)}, "visit": {"leader_case": waiting(9)}, "strike_off": {"leader_case": waiting(9)},
    "answer_instruction": {"my_instructions": [waiting(1)]}, "minute_conference": {"my_conferences": [waiting(2)]},
    "call_promise": {"open_promises": [PROMISE], "promises_named": [PROMISE]},
    "breach": {"broken_promises": [PROMISE], "promises_named": [PROMISE]},
    "repudiate": {"open_promises": [PROMISE], "promises_named": [PROMISE]},
    "look_promise": {"looked_promises": [PROMISE], "promises_named": [PROMISE]},
    "pay_many": {"open_promises": [PROMISE, PROMISE], "payable_promises": [PROMISE]},
    "follow_up": {"payable_promises": [], "broken_promises": []},
    "correct_performance": {"entries_named": [waiting(1)]},
    "apply_confirmation": {"effective_on": TODAY}, "court_result": {"waiting_applications": [APPLICATION]},
    "do_task": {"my_tasks": [waiting(3)]}, "arrive": {"my_calls": [waiting(4)]}, "report_call": {"my_arrivals": [waiting(5)]},
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
