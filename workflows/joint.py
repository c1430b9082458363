"""Words of what leaders and other units do at a case: 四包, 接访下访, whom one invites."""

from __future__ import annotations

from datetime import timedelta

from workflows.labels import Labelled

# After so long without a meeting a leader is reminded. 本地规定; the 2009 opinion asks for a reception day a month.
SEEN_AGAIN = timedelta(days=30)


class Duty(Labelled):
    """四包 (domain.md §1.11)."""

    KNOW = "know", "包掌握情况"
    TEACH = "teach", "包思想疏导"
    SOLVE = "solve", "包解决化解"
    END = "end", "包息诉罢访"


class VisitWay(Labelled):
    """How a leader meets the people of a case (2009 年中办、国办关于领导干部定期接待群众来访的意见)."""

    RECEIVE = "receive", "接访"
    APPOINT = "appoint", "约访"
    GO_DOWN = "go_down", "下访"
    HOME = "home", "走访"


class Profession(Labelled):
    """Who may be asked to help, with the parties' consent (人民调解法 Art 20)."""

    LAWYER = "lawyer", "律师"
    PSYCHOLOGIST = "psychologist", "心理咨询师"
    WORTHY = "worthy", "乡贤"
    EXPERT = "expert", "行业专家"
    GRID = "grid", "网格员"
    KIN = "kin", "亲属、邻里、同事"
    OTHER = "other", "其他"
