"""What is said of files: why they are in the case, who brought them, what they show, when that was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import has_request_context, request
from wtforms import HiddenField, MultipleFileField

from mediation.disputes.fields import Choose, Line, Moment, Words, at_most, needed
from mediation.disputes.models import Dispute
from mediation.files.actions import CAPTION, REASON
from mediation.files.models import File
from mediation.forms import Form
from workflows.evidence import FileKind
from workflows.states import FINAL

STAFF = ("0", "工作人员")


class Described(Form):
    """The part that adding and correcting share."""

    once = HiddenField()
    kind = Choose("是什么", validators=[needed("选一下这是什么材料。")])
    brought_by = Choose("谁提供的", description="身份证明、授权委托：是谁的就选谁，每人一份。身份证明只收照片和 PDF。")
    caption = Line("说明", description="照片上是什么、哪儿，文件是哪一份。单位的法定代表人身份证明，写上“法定代表人”。", validators=[at_most(CAPTION)])
    taken_at = Moment("什么时候拍的", description="空着就用照片自己记的时间。")

    def prepare(self, dispute: Dispute, kinds: Sequence[FileKind] = tuple(FileKind)) -> None:
        """Choices of this case. What was sent is held against all kinds: of one that comes no longer the guard says why."""
        self.offer(kinds)
        self.brought_by.choices = [STAFF, *((str(party.no), f"{party.name}（{party.role.label}）") for party in dispute.parties)]

    def offer(self, kinds: Sequence[FileKind]) -> None:
        """What is shown to choose from."""
        self.kind.choices = [(kind.value, kind.label) for kind in kinds]
        self.kind.description = "回访的单子选“回访”，调解过这件的人看不到里面。" if FileKind.FOLLOW_UP in kinds else ""

    def said(self) -> dict[str, Any]:
        """As `store` and `describe` take it."""
        no = int(self.brought_by.data or 0)
        return {"kind": FileKind(self.kind.data), "brought_by_no": no or None, "caption": self.caption.data or None,
                "taken_at": self.taken_at.data}


class FilesForm(Described):
    """添加材料; several at once."""

    files = MultipleFileField("文件")

    def prepare(self, dispute: Dispute, kinds: Sequence[FileKind] = tuple(FileKind)) -> None:
        """证据材料 of the first party, and of a case that is over 履行凭证, unless it is said otherwise."""
        super().prepare(dispute, kinds)
        if not self.is_submitted():
            asked = request.args.get("kind", "") if has_request_context() else ""
            usual = (FileKind.PERFORMANCE if dispute.state in FINAL else FileKind.EVIDENCE).value
            self.kind.data = asked if asked in dict(self.kind.choices) else usual
            self.brought_by.data = next((str(party.no) for party in dispute.parties if party.left_at is None), STAFF[0])


class DescribeForm(Described):
    """改材料说明."""

    def show(self, file: File) -> None:
        """What is said of it now."""
        self.kind.data, self.brought_by.data = file.kind.value, str(file.brought_by_no or 0)
        self.caption.data, self.taken_at.data = file.caption, file.taken_at


class WithdrawForm(Form):
    """撤下材料."""

    once = HiddenField()
    reason = Words("为什么撤下", description="比如传错了，是另一件的。原件留着，划掉，大家看得到理由。",
                   validators=[needed("写一句为什么撤下，比如“传错了，是另一件的”。"), at_most(REASON)])
