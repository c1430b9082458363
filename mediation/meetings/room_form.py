"""The form of a room."""

from __future__ import annotations

from wtforms import HiddenField

from mediation.disputes.fields import Line, at_most, needed
from mediation.forms import Form


class RoomForm(Form):
    """What a room is called, and what one should know of it."""

    name = Line("叫什么", validators=[needed("写一下叫什么，比如一号调解室。"), at_most(40)])
    note = Line("说明", description="比如：二楼东头，坐 8 人，有录像。", validators=[at_most(80)])
    once = HiddenField()
