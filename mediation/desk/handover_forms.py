"""The form of the hand-over pack; the choice for each case stands in its row and has its number for a name."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from mediation.forms import Form


class HandoverForm(Form):
    """Whom the cases go to, and why."""

    everything = SelectField(
        "都换给", validate_choice=False, description="上面每一件还可以单独选；有亲属、利害关系的那件单独换给别人。"
    )
    reason = StringField(
        "为什么换",
        description="比如：调去县里、长期病假。每一件的经过里都会写上。",
        validators=[InputRequired("写一句为什么换，比如调去县里。"), Length(max=200, message="最多写 200 字。")],
    )
    impartial = BooleanField(
        "接手的人没有需要回避的情形",
        validators=[InputRequired("接手的人和当事人有亲属或利害关系的要回避；问过都没有，就勾上。")],
        description="已经问过：和这几件的当事人没有亲属或利害关系。",
    )
    once = HiddenField()

    def validate_everything(self, field: SelectField) -> None:
        """In our words: who left the unit while the page was open is on it no more."""
        if field.data and str(field.data) not in list(field.choices or ()):
            raise ValidationError("从列出来的里面选一个。")
