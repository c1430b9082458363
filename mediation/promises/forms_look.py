"""The form of somebody who looks at what was agreed without a day."""

from __future__ import annotations

from datetime import timedelta

from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Day, Pick, Ticks, Words, at_most, needed
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.move_form import MoveForm
from mediation.promises.forms import PICKED, fill
from mediation.promises.looking import look_rule
from mediation.promises.queries import looked_promises
from workflows.calendar import local_day
from workflows.promises import Found


class LookForm(MoveForm):
    """看一次约定."""

    promises = Ticks("看的是哪几笔", coerce=int, choices=[], validators=[needed("选一下看的是哪几笔。")], render_kw=PICKED)
    found = Pick("看到的是哪一种", choices=Found.choices(), validators=[needed("选一下看到的是哪一种。")],
                 description="办好了、以后不用再看的，用“记付款、办好”。没约定日子的，一方随时可以要求对方办，但要给对方准备的时间（民法典第五百一十一条）。")
    note = Words("怎么看的、看到什么", description="比如：上门看过，墙还没拆。催告的，写怎么告诉对方的。",
                 validators=[needed("写一句怎么看的、看到什么；催告的，写怎么告诉对方的。"), at_most(400)])
    next_on = Day("下次哪天看；催告的，给到哪天", validators=[needed("选一个今天以后的日子：下次哪天看；催告的，给到哪天。")])

    def prepare(self, inquiry: Inquiry) -> None:
        """Once more after as long as the county's rule says."""
        fill(self.promises, looked_promises(inquiry), inquiry)
        if not self.is_submitted():
            self.next_on.data = local_day(inquiry.at) + timedelta(days=look_rule(inquiry.session, inquiry.dispute, inquiry.at).length)


MOVE_FORMS["look_promise"] = LookForm
