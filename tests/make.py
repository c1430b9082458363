"""Plain functions that make what tests need; nothing here is a fixture."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.accounts.passwords import hashed
from mediation.agreements.actions import record_agreement
from mediation.config import LOCAL
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.disputes.requesting import approve, request
from mediation.meetings.actions import record_session
from mediation.pinyin import initials
from mediation.regions.models import Region
from mediation.units.founding import found_county
from mediation.units.models import Membership, Unit
from mediation.units.queries import actor_for
from workflows.roles import AdminRole, Role
from workflows.states import State

SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "test-secret-key-of-at-least-32-characters",
    "FIELD_KEY": "test-field-key-of-at-least-32-characters!",
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SESSION_COOKIE_SECURE": False,
    # one for the whole process: the same content is the same file in every test
    "FILES_URL": "memory:///",
}
PASSWORD = "fengqiao-test-2026"

PLACES = (
    ("330000000000", None, "province", "浙江省", "浙江"),
    ("330600000000", "330000000000", "city", "绍兴市", "绍兴"),
    ("330681000000", "330600000000", "county", "诸暨市", "诸暨"),
    ("330681104000", "330681000000", "town", "店口镇", "店口"),
    ("330681109000", "330681000000", "town", "枫桥镇", "枫桥"),
    ("330681115000", "330681000000", "town", "牌头镇", "牌头"),
    ("330681104259", "330681104000", "village", "七里村", "七里"),
    ("330681109222", "330681109000", "village", "洄村", "洄村"),
    ("330681109290", "330681109000", "village", "枫源村", "枫源"),
    ("330681109298", "330681109000", "village", "杜黄新村", "杜黄新"),
    ("330681115204", "330681115000", "village", "新升村", "新升"),
)
COUNTY, LABOUR = "C330681", "S330681-10"
FENGQIAO, DIANKOU, PAITOU = "T330681109", "T330681104", "T330681115"
FENGYUAN, HUICUN, DUHUANG = "V330681109290", "V330681109222", "V330681109298"
STRANGE, XINSHENG = "V330681104259", "V330681115204"
SPECIALISTS = tuple(f"S330681-{category}" for category in ("01", "12", "13", "14", "15"))
DEPARTMENTS = tuple(f"D330681-{name}" for name in ("court", "police", "labour"))

WINDOW = (Role.CLERK, Role.DISPATCHER)
# user name, name, what they hold where. The first head of a unit becomes its head; the first clerk of a
# centre, or else that head, answers for its unassigned cases.
CAST: tuple[tuple[str, str, dict[str, tuple[Role, ...]]], ...] = (
    ("window", "陈晓芸", {COUNTY: WINDOW}),
    ("county.head", "周国庆", dict.fromkeys((COUNTY, *SPECIALISTS, *DEPARTMENTS), (Role.HEAD,))),
    ("supervisor", "何立群", {COUNTY: (Role.SUPERVISOR,)}),
    ("leader", "沈建华", {COUNTY: (Role.LEADER,)}),
    ("county.mediator", "钱素琴", dict.fromkeys((COUNTY, *SPECIALISTS), (Role.MEDIATOR,))),
    ("labour.mediator", "郦文斌", {LABOUR: (Role.MEDIATOR,)}),
    ("labour.head", "章敏", {LABOUR: (Role.HEAD,)}),
    ("fengqiao.window", "骆燕", {FENGQIAO: WINDOW}),
    ("fengqiao.mediator", "宣海江", {FENGQIAO: (Role.MEDIATOR,)}),
    ("fengqiao.head", "楼志刚", {FENGQIAO: (Role.HEAD,)}),
    ("village.mediator", "骆建国", {FENGYUAN: (Role.MEDIATOR,)}),
    ("village.head", "骆根土", {FENGYUAN: (Role.HEAD,)}),
    ("hui.mediator", "赵美英", dict.fromkeys((HUICUN, DUHUANG), (Role.MEDIATOR, Role.HEAD))),
    ("diankou.window", "杨丽", {DIANKOU: (*WINDOW, Role.HEAD, Role.MEDIATOR)}),
    ("stranger.mediator", "俞伟民", {STRANGE: (Role.MEDIATOR, Role.HEAD)}),
    ("paitou.window", "金秀娟", {PAITOU: (*WINDOW, Role.HEAD, Role.MEDIATOR)}),
    ("xinsheng.mediator", "蒋志明", {XINSHENG: (Role.MEDIATOR, Role.HEAD)}),
)
STORY: dict[str, Any] = {
    "title": "水沟排水",
    "description": "后沟堵了，雨天水漫进院子，找过对方两次都没说通。",
    "category": "02",
    "difficulty": "ordinary",
    "claims": [{"text": "疏通水沟"}],
    "parties": [
        {"role": "applicant", "kind": "person", "name": "王某", "phone": "13800001234"},
        {"role": "respondent", "kind": "person", "name": "高某"},
    ],
}
# Who does a step that needs nothing but its facts.
PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("fengqiao.window", {}),
    "request_materials": ("fengqiao.window", {"items": "身份证复印件"}),
    "decline": ("fengqiao.head", {"ground": "N03", "route": "litigation", "explanation": "法院已经判了。"}),
    "advise": ("fengqiao.window", {"answer": "告诉了去哪儿办。"}),
    "assign": ("fengqiao.window", {"unit": FENGYUAN}),
    "sign": ("village.mediator", {"mediator": "village.mediator", "impartial": True}),
    "settle": ("village.mediator", {}),
    "close": ("fengqiao.window", {}),
}
_SIGNED = ("accept", "assign", "sign")
_SETTLED = (*_SIGNED, "session", "agreement", "settle")
WAYS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.INCOMPLETE: ("request_materials",),
    State.ACCEPTED: ("accept",),
    State.ASSIGNED: ("accept", "assign"),
    State.MEDIATING: _SIGNED,
    State.SUSPENDED: (*_SIGNED, "suspend"),
    State.CONCLUDED: _SETTLED,
    State.CLOSED: (*_SETTLED, "feed_back", "close"),
    State.DECLINED: ("decline",),
    State.ADVISED: ("advise",),
}
ADMINISTRATORS = (
    ("sysadmin", "吴桐", AdminRole.SYSADMIN),
    ("secadmin", "冯洁", AdminRole.SECADMIN),
    ("auditor", "孙越", AdminRole.AUDITOR),
)


def moment(local: str) -> datetime:
    """A moment from its local wall clock: `moment("2026-09-18 09:00")`."""
    return datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL).astimezone(UTC)


class Clock:
    """The application's clock, which a test sets: `clock.at = moment("2026-09-18 09:00")`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class County:
    """The small county: three towns, five villages, and everybody in it by user name."""

    session: Session
    at: datetime

    def person(self, username: str) -> Person:
        """One of the cast."""
        return self.session.scalars(select(Person).where(Person.username == username)).one()

    def unit(self, code: str) -> Unit:
        """A unit by its code."""
        return self.session.scalars(select(Unit).where(Unit.code == code)).one()

    def actor(self, username: str, unit: str | None = None) -> Actor:
        """One of the cast, acting for their first unit or for the one named."""
        unit_id = self.unit(unit).id if unit else None
        return actor_for(self.session, self.person(username), unit_id, at=self.at)


def county(session: Session, *, at: datetime) -> County:
    """Places, units and the cast; flushed, not committed."""
    for code, parent, level, name, short in PLACES:
        session.add(
            Region(
                code=code, parent_code=parent, level=level, name=name, short_name=short, official_name=name,
                pinyin=initials(name), valid_from=date(2023, 6, 30), source="test",
            )
        )  # fmt: skip
    session.flush()
    found_county(session, county="330681", at=at)
    here = County(session, at)
    cast = [_person(username, name, at=at) for username, name, _ in CAST]
    session.add_all(cast)
    session.add_all(_person(username, name, at=at, admin=admin) for username, name, admin in ADMINISTRATORS)
    session.flush()
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    for person, (_, _, posts) in zip(cast, CAST, strict=True):
        for code, roles in posts.items():
            _post(here, person, units[code], roles)
    session.flush()
    return here


def make_person(
    session: Session, username: str, name: str, *, at: datetime, admin: AdminRole | None = None
) -> Person:
    """Somebody who may sign in with PASSWORD."""
    person = _person(username, name, at=at, admin=admin)
    session.add(person)
    session.flush()
    return person


def _person(username: str, name: str, *, at: datetime, admin: AdminRole | None = None) -> Person:
    return Person(
        username=username, name=name, pinyin=initials(name), admin=admin, password_hash=_hash(),
        must_change_password=False, password_changed_at=at, created_at=at,
    )  # fmt: skip


def another_mediator(here: County, *, at: datetime) -> Person:
    """骆小芳, the second mediator of 枫源村."""
    person = make_person(here.session, "second.mediator", "骆小芳", at=at)
    here.session.add(Membership(person_id=person.id, unit_id=here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=here.at))
    here.session.flush()
    return person


def sign_in(client: FlaskClient, person: Person, *, at: datetime) -> None:
    """Open a session for this person without the log-in page, which has tests of its own."""
    with client.session_transaction() as held:
        held.clear()
        held.update({"_user_id": person.get_id(), "_fresh": True, "seen_at": at.timestamp()})


def _post(here: County, person: Person, unit: Unit, roles: tuple[Role, ...]) -> None:
    for role in roles:
        here.session.add(Membership(person_id=person.id, unit_id=unit.id, role=role, since=here.at))
    if Role.HEAD in roles and unit.head_id is None:
        unit.head_id = person.id
    if unit.duty_id is None and (Role.CLERK in roles or not unit.code.startswith(("C", "T"))):
        unit.duty_id = person.id


@cache
def _hash() -> str:
    return hashed(PASSWORD)


def make_dispute(
    here: County, state: State = State.SUBMITTED, *, at: datetime | None = None, **facts: Any
) -> Dispute:
    """A dispute of 枫源村 driven by real moves to a state, a minute a step; `facts` go to `register`.

    The window of 枫桥镇 takes it in, the mediator of 枫源村 holds it. Flushed, not committed.
    """
    at = at or here.at
    dispute = register(
        here.session, actor=here.actor("fengqiao.window"), at=at,
        **{"region": "330681109290", "same_matter": "none", "channel": "visit", **deepcopy(STORY), **facts},
    )  # fmt: skip
    for minute, step in enumerate(WAYS[state], start=1):
        _step(here, dispute, step, at + timedelta(minutes=minute))
    assert dispute.state == state
    return dispute


def _step(here: County, dispute: Dispute, step: str, at: datetime) -> None:
    session, today = here.session, at.astimezone(LOCAL).date()
    village, town = here.actor("village.mediator"), here.actor("fengqiao.window")
    if step == "session":
        record_session(
            session, dispute, actor=village, at=at, held_at=at, place="枫源村调解室", present="双方都到",
            rights_told=True, course="双方各说各的，最后都让一步。", result="agreed",
        )  # fmt: skip
    elif step == "agreement":
        terms = [{"who": "被申请人", "what": "疏通水沟"}]
        record_agreement(
            session, dispute, actor=village, at=at, form="oral", reached_on=today, terms=terms, signed=[]
        )
    elif step == "suspend":
        row = request(
            session, dispute, "suspend", actor=village, at=at, ground="appraisal", proof="检测委托书",
            until=today + timedelta(days=10),
        )  # fmt: skip
        approve(session, row, actor=here.actor("village.head"), at=at)
    elif step == "feed_back":
        for party in dispute.parties:
            advance(
                session, dispute, "feed_back", actor=town, at=at, party=party.no, how="phone", told_on=today,
                reached=True, satisfaction="satisfied", opinion="",
            )  # fmt: skip
    else:
        who, facts = PLAIN[step]
        actor = here.actor(who)
        given = {"due_on": today + timedelta(days=5)} if step == "request_materials" else {}
        advance(session, dispute, step, actor=actor, at=at, **facts, **given)
