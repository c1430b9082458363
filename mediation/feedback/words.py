"""评价 and 回访 on the timeline."""

from __future__ import annotations

from datetime import date

from mediation.disputes.event_lines import told_as
from mediation.disputes.events import Event
from workflows.calendar import local_day
from workflows.following import Kept, Since, VisitWhy
from workflows.steps import day_words


@told_as("follow_up")
def follow_up(event: Event) -> list[str]:
    """Why, when and how; what became of the agreement; what happened since."""
    facts = event.facts
    day = date.fromisoformat(facts["visited_on"])
    lead = f"{VisitWhy(facts['why']).label}，{day_words(day, local_day(event.at))}{facts['how']}"
    if not facts.get("reached"):
        return [f"{lead}，没联系上"]
    since = "、".join(Since(each).label for each in facts.get("since", []))
    return [
        f"{lead}：{Kept(facts['kept']).label}" + (f"；{since}" if since else ""),
        *([f"说办好了 {len(facts['performed'])} 笔约定，已记到履行"] if facts.get("performed") else []),
        *(["发现隐患"] if facts.get("hidden_risk") else []),
        *([f"下次 {day_words(date.fromisoformat(facts['next_on']), local_day(event.at))}"] if facts.get("next_on") else []),
    ]
