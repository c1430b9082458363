"""Forms of 分流 and 调解: who takes it, who mediates, what it waits for."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from mediation.accounts.models import Person
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.fields import Choose, Day, Line, Pick, Ticks, Words, at_most, needed
from mediation.disputes.kin import interests
from mediation.disputes.known import choices_for, other_mediators
from mediation.disputes.move_form import BLANK, MoveForm, of
from mediation.disputes.relations import pulls
from mediation.regions.queries import levels_at
from mediation.units.models import Unit
from mediation.units.queries import centre_code, staff, units
from workflows.grounds import (
    EscalateReason,
    SuspendGround,
)
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import Role


class UnitForm(MoveForm):
    """Moves that send the case to a unit: competent ones, nearest first."""

    unit = Pick("承办单位", validators=[needed("选一个承办单位。")], choices=[])
    reason = Words("理由", description="选最近的单位不用写；选别的单位写一句为什么。")
    co_units = Ticks("要一起办的单位", choices=[], validate_choice=False, description="可以不选；选了的单位看得到这件，由上面的单位牵头。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Choices with the reason they stand where they stand."""
        units = self.units(inquiry)
        first = units[0] if units else None
        self.unit.choices = [
            (u.code, f"{u.short_name}（{'最近' if u is first else u.kind.label}）"
             + ("" if staff(inquiry.session, u.id, Role.MEDIATOR, inquiry.at) else "，现在没有调解员"))
            for u in units
        ]
        self.co_units.choices = [(u.code, u.short_name) for u in co_handlers(inquiry)]
        if first is not None and not self.is_submitted():
            self.unit.data = first.code

    def facts(self) -> dict[str, Any]:
        """The unit that takes it does not help itself; app.js takes it out of the list as it is chosen."""
        given = super().facts()
        given["co_units"] = [code for code in self.co_units.data or [] if code != self.unit.data]
        return given

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Where the case may go from here."""
        climbed = inquiry.dispute.leg_no or inquiry.dispute.escalations
        rank = inquiry.dispute.level.rank
        return [u for u in choices_for(inquiry) if not climbed or u.level.rank >= rank]


def co_handlers(inquiry: Inquiry) -> list[Unit]:
    """Committees and departments of the county, and the town: who may be asked to help."""
    county = inquiry.dispute.region_code[:6]
    kinds = (UnitKind.SPECIALIST, UnitKind.DEPARTMENT, UnitKind.TOWN_CENTRE)
    near = {centre_code(level, inquiry.dispute.region_code) for level in Level}
    found = inquiry.session.scalars(units(county).where(Unit.kind.in_(kinds), Unit.active))
    near_or_county = (u for u in found if u.kind is not UnitKind.TOWN_CENTRE or u.code in near)
    return [u for u in near_or_county if u.id != inquiry.dispute.unit_id]


class ReassignForm(UnitForm):
    """改派: any competent unit but the present one, with a reason."""

    reason = Words("为什么改派", validators=[needed("写一句理由。")])

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Not the unit that has it."""
        return [u for u in super().units(inquiry) if u.id != inquiry.dispute.unit_id]


class SendDownForm(UnitForm):
    """交办下级: lower units only, with a reason."""

    reason = Words("为什么交办下级", validators=[needed("写一句理由。")])

    def units(self, inquiry: Inquiry) -> list[Any]:
        """Below the level the case has reached."""
        return [u for u in choices_for(inquiry) if u.level.rank < inquiry.dispute.level.rank]


def mediator_choices(inquiry: Inquiry, people: list[Person]) -> list[tuple[str, str]]:
    """Who is here first; who is away says until when, and is never chosen by leaving the list alone."""
    away = PROVIDERS["aways"](inquiry)
    here = [(p.username, p.name) for p in people if p.id not in away]
    gone = [(p.username, f"{p.name}（{away[p.id].words}）") for p in people if p.id in away]
    return [*(here or [BLANK]), *gone] if gone else here


class SignForm(MoveForm):
    """签收."""

    mediator = Choose("调解员", validators=[needed("选一位本单位的调解员。")], choices=[])
    impartial = BooleanField("没有需要回避的情形", validators=[needed("调解员和当事人有亲属或利害关系的要回避；没有就勾上。")],
                             description="调解员不是当事人的近亲属，也没有利害关系。")
    declaration = Words("为什么不用回避", validators=[at_most(400)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Mediators of the unit, oneself first chosen."""
        unit_id = inquiry.dispute.unit_id
        people = staff(inquiry.session, unit_id, Role.MEDIATOR, inquiry.at) if unit_id else []
        self.mediator.choices = mediator_choices(inquiry, people)
        here = [p for p in people if p.id not in PROVIDERS["aways"](inquiry)]
        if not self.is_submitted() and any(p.id == inquiry.actor.person_id for p in here):
            self.mediator.data = next(p.username for p in people if p.id == inquiry.actor.person_id)
        self.ask_why(inquiry, people)

    def ask_why(self, inquiry: Inquiry, people: list[Person]) -> None:
        """Only where somebody shares name, telephone or address with a party is there something to explain."""
        shared = [each.words for person in people for each in interests(person, inquiry.dispute.parties)]
        if not shared:
            del self.declaration
            return
        self.declaration.description = f"{'；'.join(shared)}。选这位调解员才写，比如：只是同名。"


class NameMediatorForm(SignForm):
    """更换调解员."""

    reason = Words("为什么换", validators=[needed("写一句理由。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Anyone but the present one."""
        super().prepare(inquiry)
        self.mediator.choices = mediator_choices(inquiry, other_mediators(inquiry))


class ObjectForm(MoveForm):
    """退回."""

    reason = Words("为什么不归本单位办", validators=[needed("写一下为什么不归本单位办。")])
    proposed_unit = Choose("该由谁办", validators=[needed("选一个你认为该办的单位。")], choices=[])

    def prepare(self, inquiry: Inquiry) -> None:
        """Every competent unit but one's own."""
        units = [u for u in choices_for(inquiry) if u.id != inquiry.dispute.unit_id]
        self.proposed_unit.choices = [BLANK, *((u.code, u.short_name) for u in units)]


class SuspendForm(MoveForm):
    """中止."""

    ground = Choose("原因", choices=of(SuspendGround), validators=[needed("选一个中止的原因。")])
    proof = Line("依据", description="比如：检测委托书、住院证明。", validators=[needed("写一下依据，比如检测委托书。"), at_most(200)])
    until = Day("预计哪天恢复", validators=[needed("写一下预计哪天恢复。")], description="到了这一天会问你能不能恢复，不会自动恢复。")


class ReasonForm(MoveForm):
    """恢复 and others that need only words."""

    reason = Words("理由", validators=[needed("写一句理由。"), at_most(200)])


class EscalateForm(MoveForm):
    """上报: a reason in two taps."""

    reason = Pick("为什么上报", validators=[needed("选一个上报的理由。")],
                        choices=[(r.value, r.label) for r in EscalateReason
                                 if r not in (EscalateReason.OVERDUE, EscalateReason.PULLED)])
    note = Words("情况", description="一两句，上级接过去就能看懂。", validators=[needed("写一两句情况，上级接过去就能看懂。")])
    undisputed = Words("双方没有争议的事", description="可以不写；写了会放进卷宗摘要。")
    position_applicant = Words("申请人最后要什么", description="可以不写。")
    position_respondent = Words("被申请人最后愿意怎样", description="可以不写。")
    to_level = Choose("报到哪一级", choices=[])

    def prepare(self, inquiry: Inquiry) -> None:
        """Only where two levels lie above is there a choice; pulling has its own reason."""
        above = inquiry.dispute.level.above
        if above is None or above.above is None:
            del self.to_level
        else:
            words = levels_at(inquiry.session, inquiry.dispute.region_code)
            self.to_level.choices = [("", f"上一级（{words[above]}）"), (above.above.value, f"直接到{words[above.above]}")]
        if pulls(inquiry.actor, inquiry.dispute):
            # its reason is known, and the two sides said their last word to somebody else
            del self.reason, self.undisputed, self.position_applicant, self.position_respondent
            self.note.label.text, self.note.description = "为什么提上来办", "下级和承办人都看得到。"

    def facts(self) -> dict[str, Any]:
        """Who pulls has no other reason."""
        return super().facts() | ({} if "reason" in self else {"reason": EscalateReason.PULLED.value})
