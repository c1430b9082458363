"""Forms of 受理: what the window fills in."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, ValidationError

from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_in_force
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Words, at_most, needed
from mediation.disputes.matches import matches
from mediation.disputes.move_form import BLANK, CZB_CHOICES, MOJ_CHOICES, MoveForm, of
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.grounds import (
    DeclineGround,
)
from workflows.guards.intake import FINDER
from workflows.outcomes import (
    Difficulty,
    Route,
    SameMatter,
)


class AcceptForm(MoveForm):
    """受理."""

    category = Choose("类别", choices=MOJ_CHOICES, validators=[needed("选一个类别再受理。")])
    czb = Choose("综治类别", choices=CZB_CHOICES)
    difficulty = Choose("难易程度", choices=of(Difficulty, ("", "先不定")))
    same_matter = Pick("以前来过吗", choices=[(SameMatter.NONE.value, "没有来过"), (SameMatter.NEW.value, "另一件新事"),
                                               (SameMatter.SAME_PEOPLE.value, "同一当事人，新事项")],
                             validators=[needed("先看看以前来过的件，再选一个。")])
    related = Choose("以前的那一件", choices=[BLANK])
    finder = Line("谁发现的", validators=[needed(FINDER), at_most(40)])
    consent = BooleanField("已问过双方，都同意调解")
    refuses = BooleanField("有一方明确不愿调解", description="勾了就不能受理，要走不予受理（N08）并告知其他途径。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Only ask what is not yet answered."""
        case = inquiry.dispute
        earlier = _earlier(inquiry) if case.same_matter is None else []
        if case.same_matter is not None:
            del self.same_matter
        if earlier:
            self.related.choices = [BLANK, *earlier]
        else:
            del self.related
        if not case.proactive or case.finder:
            del self.finder
        if not case.proactive or case.consent:
            del self.consent
        # what is not sent stays as it is on the case
        for field, value in ((self.category, case.category), (self.czb, case.czb), (self.difficulty, case.difficulty)):
            if not field.raw_data:
                field.data = str(value or "")

    def validate_related(self, field: Choose) -> None:
        """The same people with a new matter: which earlier case."""
        if self.same_matter.data == SameMatter.SAME_PEOPLE and not field.data:
            raise ValidationError("选一下是以前的哪一件。")

    def facts(self) -> dict[str, Any]:
        """A link to the earlier case only where the answer says so."""
        given = super().facts()
        number = given.pop("related", None)
        linked = number and given.get("same_matter") == SameMatter.SAME_PEOPLE
        return given | ({"related": [number]} if linked else {})


def _earlier(inquiry: Inquiry) -> list[tuple[str, str]]:
    case = inquiry.dispute
    parties = [{"name": p.name, "id_number": p.id_number, "phone": p.phone} for p in case.parties]
    found = matches(inquiry.session, inquiry.actor, parties=parties, region=case.region_code, but=case.id)
    return [(m.dispute.number, f"{m.dispute.number} {m.dispute.heading}") for m in found]


class TakeForm(AcceptForm):
    """受理并由本村调解: one page for accept, assign, sign."""

    impartial = BooleanField("没有需要回避的情形", validators=[needed("调解员和当事人有亲属或利害关系的要回避；没有就勾上。")],
                             description="不是当事人的近亲属，也没有利害关系。")
    declaration = Words("为什么不用回避", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Only where one shares name, telephone or address with a party is there something to explain."""
        super().prepare(inquiry)
        shared = PROVIDERS["interest_own"](inquiry)
        if not shared:
            del self.declaration
        else:
            self.declaration.description = f"{'；'.join(each.words for each in shared)}。没有利害关系的写明，比如：只是同名。"


class RequestMaterialsForm(MoveForm):
    """要求补正."""

    items = Words("缺哪些材料", description="一次列全，一行一样；补正只能要一次。", validators=[needed("把缺的材料一次列全，一行一样。")])
    due_on = Day("哪天前补齐", validators=[needed("选一个补齐的日子。")], description="一般 5 个工作日。到期没补，按撤回办，会告诉来人。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Five working days from today, unless the clerk says otherwise (process.md §5)."""
        if not self.is_submitted():
            rule = rules_in_force(inquiry.session, inquiry.at).rule_for(ClockKind.SUPPLEMENT)
            self.due_on.data = calendar_of(inquiry.session).add_workdays(local_day(inquiry.at), rule.length)


class SupplementForm(MoveForm):
    """补齐."""

    supplied = Words("补来了什么", validators=[needed("写一下补来了什么。")])


class DeclineForm(MoveForm):
    """不予受理."""

    ground = Choose("情形", choices=[BLANK, *((g.value, f"{g.value} {g.label}") for g in DeclineGround)],
                         validators=[needed("选一个不予受理的情形。")])
    route = Choose("告诉来人走哪条路", choices=of(Route), validators=[needed("选告诉来人走哪条路，比如诉讼。")])
    explanation = Words("怎么跟来人说的", validators=[needed("写一句怎么跟来人说的。")])


class AdviseForm(MoveForm):
    """告知引导."""

    answer = Words("怎么答复的", validators=[needed("写一下是怎么答复来人的。")])
