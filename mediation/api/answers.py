"""What the API answers: the shapes that the OpenAPI document shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, PlainSerializer

from mediation.config import LOCAL
from workflows.clocks import ClockKind, ClockStatus
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Channel, Difficulty, Outcome, PartyKind, PartyRole, Risk, Route, Sex
from workflows.states import Stage, State

# RFC 3339 with +08:00, as people here read their clocks.
Time = Annotated[datetime, PlainSerializer(lambda at: at.astimezone(LOCAL).isoformat(), when_used="unless-none")]


class Named(BaseModel):
    """A unit or place."""

    code: str
    name: str


class Person(BaseModel):
    """Somebody of the staff."""

    username: str
    name: str


class Category(BaseModel):
    """One code of each official list."""

    moj: str | None
    czb: str | None


class LightOut(BaseModel):
    """Colour and words."""

    kind: LightKind
    text: str


class PartyOut(BaseModel):
    """Masked unless the token has the scope parties:full."""

    no: int
    role: PartyRole
    kind: PartyKind
    name: str
    id_number: str | None
    phone: str | None
    address: str | None
    sex: Sex | None
    ethnic: str | None
    job: str | None
    representative: str | None
    count: int
    minor: bool
    represents: int | None
    left_at: Time | None


class ClaimOut(BaseModel):
    """One claim with its own result."""

    no: int
    text: str
    amount: float | None
    outcome: Outcome | None


class ClockBrief(BaseModel):
    """One limit; `GET …/clocks` explains it."""

    kind: ClockKind
    label: str
    status: ClockStatus
    due_at: Time
    provisional: bool
    light: LightOut


class RequestOut(BaseModel):
    """What waits for a second person."""

    id: int
    number: str
    name: str
    label: str
    status: str
    asked_by: Person
    asked_at: Time
    unit: Named
    climbs_at: Time
    facts: dict[str, Any]
    sentence: str | None


class CaseBrief(BaseModel):
    """A dispute in a list."""

    number: str
    tracking_code: str
    title: str
    channel: Channel
    state: State
    state_label: str
    stage: Stage
    level: Level
    region: Named
    desk: Named
    unit: Named | None
    mediator: Person | None
    responsible: Person | None
    category: Category
    risk: Risk
    difficulty: Difficulty | None
    light: LightKind
    outcome: Outcome | None
    parties: list[PartyOut]
    escalations: int
    supervised: bool
    due_at: Time | None
    due_provisional: bool
    overdue_since: Time | None
    registered_at: Time
    accepted_at: Time | None
    concluded_at: Time | None
    closed_at: Time | None
    version: int


class CaseFull(CaseBrief):
    """A dispute with all that hangs on it."""

    description: str
    source: dict[str, str | None] | None
    occurred_on: date | None
    hazards: list[str]
    tried: list[str]
    proactive: bool
    same_matter: str | None
    related: list[str]
    route: Route | None
    claims: list[ClaimOut]
    clocks: list[ClockBrief]
    requests: list[RequestOut]
    main: str | None


class CasePage(BaseModel):
    """Disputes in order of due time."""

    items: list[CaseBrief]
    next: str | None
    limit: int
