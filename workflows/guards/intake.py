"""Guards of 受理: what must be there before a case is taken on, sent back for more, or declined."""

from __future__ import annotations

from datetime import date, timedelta

from workflows.case import Attempt
from workflows.categories import MOJ
from workflows.grounds import DeclineGround
from workflows.guarding import about, decisive, of_file
from workflows.guards.words import text
from workflows.outcomes import PartyRole, Risk, Route, SameMatter
from workflows.roles import Relation, Role

FINDER = "主动介入要写是谁发现的。"


@about("region")
def place_given(a: Attempt) -> str | None:
    """登记: where it happened."""
    return None if text(a, "region") else "选一下事情发生在哪个村、社区。"


@about("description")
def story_written(a: Attempt) -> str | None:
    """登记: what happened."""
    return None if text(a, "description") else "写几句什么事，照来人的话写就行。"


@about("channel")
def channel_chosen(a: Attempt) -> str | None:
    """登记: how it came in."""
    return None if a.facts.get("channel") else "选一下这件是怎么来的，比如来访。"


@about("finder")
def finder_named(a: Attempt) -> str | None:
    """主动介入 has a finder instead of an applicant (人民调解法 Art 17)."""
    return FINDER if a.case.proactive and not (a.case.finder or text(a, "finder")) else None


@about("parties.applicant")
@of_file
def applicant_named(a: Attempt) -> str | None:
    """受理: who asks; for 主动介入 two sides, whoever they are."""
    present = [p.role for p in a.case.parties if p.left_at is None]
    if not a.case.proactive:
        return None if PartyRole.APPLICANT in present else "还没写谁来反映，先补上申请人。"
    sides = sum(role in (PartyRole.APPLICANT, PartyRole.RESPONDENT) for role in present)
    return "还没写是哪几方的事，先补上当事人。" if sides < 2 else None


@about("parties.respondent")
@of_file
def respondent_named(a: Attempt) -> str | None:
    """受理: against whom."""
    named = any(p.role == PartyRole.RESPONDENT and p.left_at is None for p in a.case.parties)
    return None if a.case.proactive or named else "还没写反映谁，先补上被申请人是谁。"


@about("claims")
@of_file
def claim_written(a: Attempt) -> str | None:
    """受理: what is wanted."""
    return None if list(a.case.claims) else "还没写想要什么，先补上一条诉求。"


@about("consent")
def consent_of_both(a: Attempt) -> str | None:
    """主动介入 needs the consent of both sides instead of an application."""
    if a.case.proactive and not (a.case.consent or a.facts.get("consent")):
        return "主动介入要先问过双方，都同意调解才能受理。"
    return None


@about("category")
def category_set(a: Attempt) -> str | None:
    """受理: a category of the 司法部 list."""
    category = a.facts.get("category") or a.case.category
    return None if category in MOJ else "选一个类别再受理。"


@about("same_matter")
def same_matter_answered(a: Attempt) -> str | None:
    """受理: 以前来过吗 is answered, and not with 同一事项 (信访工作条例 Art 19)."""
    answer = a.facts.get("same_matter") or a.case.same_matter
    if answer is None:
        return "先看右边以前来过的件，选“同一事项”“同一当事人，新事项”或“新登记”。"
    if answer == SameMatter.SAME:
        return "这是同一事项，请并到原来那一件，不另外受理。"
    return None


@about("refuses")
def nobody_refuses(a: Attempt) -> str | None:
    """No mediation when a party clearly refuses (人民调解法 Art 17)."""
    if not a.facts.get("refuses"):
        return None
    if Relation.DESK in a.relations and a.roles & {Role.CLERK, Role.HEAD}:
        return "有一方明确不愿调解，不能受理；请告知其他途径，选不予受理（N08）。"
    who = "本村负责人" if Relation.VILLAGE_DESK in a.relations else "登记的窗口"
    return f"有一方明确不愿调解，不能受理；请{who}告知其他途径，办不予受理（N08）。"


def list_and_date(a: Attempt) -> str | None:
    """补正: the whole list and a date."""
    if not text(a, "items"):
        return "把缺的材料一次列全，一行一样。"
    due = a.facts.get("due_on")
    if not isinstance(due, date):
        return "选一个补齐的日子。"
    if due <= a.at.date():
        return "补齐的日子要在明天或以后。"
    return None if due <= a.at.date() + timedelta(days=30) else "补正最多给 30 天，选近一点的日子。"


@decisive
@of_file
def not_asked_before(a: Attempt) -> str | None:
    """补正 is asked once only."""
    return "已经要求补正过一次，不能再要；现有材料够就受理，不够就不予受理。" if a.case.asked_materials else None


def something_supplied(a: Attempt) -> str | None:
    """补齐: something was supplied."""
    return None if text(a, "supplied") else "写一下补来了什么。"


def ground_and_route(a: Attempt) -> str | None:
    """不予受理: a ground code N01–N18 and the route told (若干规定 Art 22–24)."""
    if a.facts.get("ground") not in list(DeclineGround):
        return "选一个不予受理的情形。"
    if a.facts.get("route") not in list(Route):
        return "选告诉来人走哪条路，比如诉讼。"
    return None if text(a, "explanation") else "写一句怎么跟来人说的。"


@of_file
def red_reported(a: Attempt) -> str | None:
    """No way past a red risk that nobody was told of: reported first, then declined, ended or lowered (人民调解法 Art 25)."""
    if a.case.risk == Risk.RED and not a.known("danger_reported"):
        return "红色风险要先报警或通报，再办这一步。"
    return None


def answer_recorded(a: Attempt) -> str | None:
    """告知引导: the answer given."""
    return None if text(a, "answer") else "写一下是怎么答复来人的。"
