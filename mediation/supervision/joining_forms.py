"""Forms of 会商, 吹哨, 协办 and 邀请."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField

from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Choose, Day, Line, Moment, Pick, Rows, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import BLANK, MoveForm
from mediation.supervision.joining import CallOut, Conference
from mediation.supervision.joining_choices import callable_units, county_units
from mediation.supervision.joining_queries import my_arrivals, my_calls, my_conferences, my_tasks
from mediation.supervision.unit_search import ByName, or_by_name
from mediation.supervision.unit_search import others as by_name
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.joint import Profession
from workflows.steps import day_words, moment_words

# Where nobody says otherwise a call is for within the hour.
WITHIN = timedelta(hours=1)
# A county has dozens of units: the list may be narrowed by name.
PICKED = {"data-pick": 0, "data-pick-find": "输入单位名字找", "data-pick-each": "个"}


class ConferForm(ByName):
    """召集会商."""

    lead_unit = Choose("牵头单位", choices=[], validators=[needed("选一个牵头单位。")])
    units = Ticks("参加单位", choices=[], validators=[or_by_name("选至少一个参加会商的单位。")], render_kw=PICKED,
                  description="选了的单位从现在起看得到这件。")
    others = by_name()
    held_at = Moment("什么时候", validators=[needed("写一下什么时候会商。")])
    place = Line("在哪儿", validators=[needed("写一下在哪儿会商。"), at_most(80)])
    question = Words("会商什么", validators=[needed("写一下要会商什么。"), at_most(1000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """One's own unit leads unless another is chosen."""
        super().prepare(inquiry)
        units = county_units(inquiry)
        own = [u for u in (inquiry.session.get(Unit, inquiry.actor.unit_id),) if u is not None]
        leading = own + [u for u in units if u not in own]
        self.lead_unit.choices = [(u.code, u.short_name) for u in leading]
        self.units.choices = [(u.code, u.short_name) for u in leading]
        if leading and not self.is_submitted():
            self.lead_unit.data = leading[0].code


class TaskRow(Rows):
    """One task: who, what, by when."""

    unit = Choose("哪个单位", choices=[])
    text = Line("做什么", validators=[at_most(300)])
    due_on = Day("哪天前")


class MinutesForm(MoveForm):
    """记会商纪要."""

    conference = Pick("哪一次会商", choices=[], validators=[needed("选一下是哪一次会商。")])
    came = Ticks("哪些单位到了", choices=[])
    minutes = Words("定了什么", validators=[needed("写几句会上定了什么。"), at_most(5000)])
    tasks = FieldList(FormField(TaskRow), label="谁、做什么、哪天前", min_entries=2)

    def prepare(self, inquiry: Inquiry) -> None:
        """Units of the conference may be given tasks."""
        waiting = my_conferences(inquiry)
        names = _names(inquiry, waiting)
        self.conference.choices = [(str(c.id), _when(c, inquiry)) for c in waiting]
        helping = {unit.unit_id for c in waiting for unit in c.units}
        self.came.choices = [(code, name) for unit_id, (code, name) in names.items() if unit_id in helping]
        for row in self.tasks.entries:
            row.form.unit.choices = [BLANK, *names.values()]
        if waiting and not self.is_submitted():
            self.conference.data = str(waiting[0].id)
            self.came.data = [code for code, _ in self.came.choices.items()]

    def facts(self) -> dict[str, Any]:
        """Rows with something in them."""
        given = super().facts()
        given["tasks"] = [row for row in self.tasks.data if any(row.values())]
        return given


class TaskForm(MoveForm):
    """办好会商事项."""

    task = Pick("办好的是哪一项", choices=[], validators=[needed("选一下办好的是哪一项。")])
    note = Words("办得怎么样", validators=[needed("写一句办得怎么样。"), at_most(300)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those of one's own unit."""
        rows, today = my_tasks(inquiry), local_day(inquiry.at)
        self.task.choices = [(str(t.id), f"{t.text}（{day_words(t.due_on, today)}前）") for t in rows]
        if rows and not self.is_submitted():
            self.task.data = str(rows[0].id)


class CallOutForm(ByName):
    """吹哨."""

    unit = Choose("叫哪个单位", choices=[], validators=[or_by_name("选一个要到场的部门、调委会、镇街或村（社区）。")])
    others = by_name(1)
    place = Line("到哪儿", validators=[needed("写一下到哪儿。"), at_most(80)])
    reason = Words("为什么要到场", validators=[needed("写一句为什么要到场。"), at_most(300)])
    due_at = Moment("几点前到", validators=[needed("写一个以后的时间，比如一小时后。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Within the hour."""
        super().prepare(inquiry)
        self.unit.choices = [BLANK, *((u.code, u.short_name) for u in callable_units(inquiry))]
        if not self.is_submitted():
            self.due_at.data = (inquiry.at + WITHIN).astimezone(LOCAL)
            self.place.data = inquiry.dispute.place_name


class ArriveForm(MoveForm):
    """报到."""

    call = Pick("哪一次吹哨", choices=[], validators=[needed("选一下是哪一次吹哨。")])
    arrived_at = Moment("几点到的", validators=[needed("写一下几点到的。")])
    who = Line("谁到了", validators=[needed("写一下谁到场了。"), at_most(80)])
    result = Words("做了什么，还没做完可空", validators=[at_most(3000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Now, oneself."""
        rows = my_calls(inquiry)
        self.call.choices = _calls(rows)
        if not self.is_submitted():
            self.call.data = str(rows[-1].id) if rows else None
            self.arrived_at.data, self.who.data = inquiry.at.astimezone(LOCAL), inquiry.actor.name


class CallResultForm(MoveForm):
    """报告处置结果."""

    call = Pick("哪一次吹哨", choices=[], validators=[needed("选一下是哪一次吹哨。")])
    result = Words("做了什么，结果怎样", validators=[needed("写几句到场做了什么，结果怎样。"), at_most(3000)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Those one's own unit has answered."""
        rows = my_arrivals(inquiry)
        self.call.choices = _calls(rows)
        if rows and not self.is_submitted():
            self.call.data = str(rows[-1].id)


class InviteForm(MoveForm):
    """邀请协助."""

    guest = Line("请谁", validators=[needed("写一下请谁。"), at_most(40)])
    profession = Pick("是什么人", choices=[(p.value, p.label) for p in Profession], validators=[needed("选一下是什么人，比如律师。")])
    reason = Words("请来做什么", validators=[at_most(200)])
    consent = BooleanField("已经问过各方，都同意", validators=[needed("请人帮忙要先问过各方，都同意就勾上。")])


class CoHandleForm(ByName):
    """增加协办单位."""

    units = Ticks("协办单位", choices=[], validators=[or_by_name("选至少一个协办单位。")], render_kw=PICKED,
                  description="看得到这件，可以备注，答复给它的任务；牵头的还是承办单位。")
    others = by_name()
    reason = Words("请他们办什么", validators=[needed("写一句请他们办什么。"), at_most(200)])

    def prepare(self, inquiry: Inquiry) -> None:
        """Not those who have the case anyway."""
        super().prepare(inquiry)
        own = {inquiry.dispute.desk_id, inquiry.dispute.unit_id}
        self.units.choices = [(u.code, u.short_name) for u in county_units(inquiry) if u.id not in own]


def _names(inquiry: Inquiry, waiting: list[Conference]) -> dict[int, tuple[str, str]]:
    ids = {i for c in waiting for i in (c.lead_unit_id, *(unit.unit_id for unit in c.units))}
    found = [inquiry.session.get_one(Unit, unit_id) for unit_id in sorted(ids)]
    return {unit.id: (unit.code, unit.short_name) for unit in found}


def _when(conference: Conference, inquiry: Inquiry) -> str:
    return f"{moment_words(conference.held_at, inquiry.at)} {conference.question[:40]}"


def _calls(rows: list[CallOut]) -> list[tuple[str, str]]:
    return [(str(row.id), f"{row.called_at.astimezone(LOCAL):%-m月%-d日 %H:%M} {row.place}，{row.reason[:40]}") for row in rows]


MOVE_FORMS.update({
    "confer": ConferForm, "minute_conference": MinutesForm, "do_task": TaskForm, "call_out": CallOutForm,
    "arrive": ArriveForm, "report_call": CallResultForm, "invite": InviteForm, "co_handle": CoHandleForm,
})
