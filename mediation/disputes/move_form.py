"""What all forms of moves share, and the choices they are made of."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField

from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.forms import Form
from workflows.categories import CZB, MOJ
from workflows.labels import Labelled

BLANK = ("", "请选择")


def of(kind: type[Labelled], first: tuple[str, str] | None = BLANK) -> list[tuple[str, str]]:
    """Choices of an enum, with an empty first one."""
    return ([first] if first else []) + kind.choices()


MOJ_CHOICES = [BLANK, *((code, label) for code, label in MOJ.items())]
CZB_CHOICES = [("", "按上面的类别自动定"), *((code, f"{code} {label}") for code, label in CZB.items())]
HOW = [BLANK, *((w, w) for w in ("当面", "电话", "短信", "微信", "书面送达"))]


class MoveForm(Form):
    """Base of the table: hidden what-was-seen, once and again, choices filled from the case, facts for `advance`."""

    version = HiddenField()
    once = HiddenField()
    # what was sent a moment ago is to be kept a second time: the digest of it, set by the page that asked
    again = HiddenField()
    # Fields that stand folded under these words: nobody has to fill them in.
    later: tuple[str, ...] = ()
    later_words: str = ""
    later_before: str = ""
    # Filled in where the line may drop: the page sends it again until it has arrived (sending.js).
    sends: bool = False
    # It asks for a file.
    multipart: bool = False

    def prepare(self, inquiry: Inquiry) -> None:
        """Fill choices and defaults from the case; fields that do not apply are removed."""

    def keep_chosen(self, inquiry: Inquiry) -> None:
        """Keep the file of a form that was turned down; the browser does not send it again. Raises Invalid, Refused."""

    def facts(self) -> dict[str, Any]:
        """What the move is made with: every filled field but the hidden ones."""
        skipped = ("csrf_token", "version", "once", "again")
        return {f.short_name: f.data for f in self if f.short_name not in skipped and f.data not in (None, "")}


class ByMediator(MoveForm):
    """What the mediator does; who stands in says first that nothing keeps them from it, once a round."""

    impartial = BooleanField("没有需要回避的情形", description="你是代办：不是当事人的近亲属，也没有利害关系，就勾上。")

    def prepare(self, inquiry: Inquiry) -> None:
        """Asked only of a substitute who has not said so."""
        if not PROVIDERS["undeclared"](inquiry):
            del self.impartial


class PlainMove(MoveForm):
    """A move without fields of its own."""
