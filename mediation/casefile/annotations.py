"""What lies over the pages of a PDF that was brought: typed values, ticks, stamps and drawings become part of the page.

The appearance streams are drawn as ISO 32000-1 12.5.5 has it, and nothing else of an annotation comes along: no script, link or launch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from mediation.casefile.laid import Laid, dictionary, lay, moved, typed

# What pypdf raises over a file that is broken, or written in a way it has no decoder for. Its own errors are the smaller part: it takes much of
# what it reads for what it should be, has RuntimeError for unknown filters and endless nesting, and a base of its own for a missing decoder.
UNREADABLE = (PyPdfError, DependencyError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError)
HIDDEN, PRINTED, UNSEEN = 1 << 1, 1 << 2, 1 << 5
MULTILINE, PASSWORD, PUSHES = 1 << 12, 1 << 13, 1 << 16
# Never a picture of its own: what leads somewhere, and the window in which a note opens.
BARE = frozenset({"/Link", "/Popup", "/PrinterMark", "/TrapNet"})
# What they hold can be heard, seen or opened, but stands on no page; the words of a note open at a click only.
WITHIN = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Text"})
DEEPEST = 32
TICK = "√"


def draw_into_pages(source: PdfWriter, *, at: datetime, printable: Callable[[str], str]) -> int:
    """Draw all of them; how many could not be drawn. `printable`: the words with what no font has spelled out."""
    forms = _Forms(source, printable)
    laid = [(page, list(forms.on(page))) for page in source.pages]
    waiting = [each for _, found in laid for each in found if each.words]
    for each, form in zip(waiting, typed(waiting, at), strict=True):
        each.form = source._add_object(form.clone(source))
    for page, found in laid:
        lay(page, found)
    return forms.left


class _Forms:
    """Reads the annotations of one document."""

    def __init__(self, source: PdfWriter, printable: Callable[[str], str]) -> None:
        self.source, self.printable, self.left = source, printable, 0
        form = dictionary(source._root_object.get("/AcroForm"))
        self.stale = bool(getattr(form.get("/NeedAppearances"), "value", False))
        self.fonts = form.get("/DR")
        self.default = form.get("/DA")
        self.cleaned: dict[int, IndirectObject] = {}
        # a form of XML alone has its values on no page
        if "/XFA" in form and not form.get("/Fields"):
            self.left += 1

    def on(self, page: PageObject) -> Iterator[Laid]:
        """What is to be drawn on a page, in the order in which it lies there."""
        for given in page.get("/Annots", ArrayObject()).get_object() or ():
            try:
                found = self._one(page, dictionary(given))
                if found is not None and found.form is not None:
                    moved(found)  # one whose box cannot be read is left out here, not the whole file later
            except UNREADABLE:
                self.left += 1
                continue
            if found is not None:
                yield found

    def _one(self, page: PageObject, annotation: DictionaryObject) -> Laid | None:
        flags, kind = int(annotation.get("/F", 0)), annotation.get("/Subtype")
        if kind in BARE or flags & HIDDEN or (flags & UNSEEN and not flags & PRINTED) or "/Rect" not in annotation:
            return None
        rect = _upright(annotation["/Rect"])
        if not rect.width or not rect.height:
            return None
        return self._field(page, annotation, rect) if kind == "/Widget" else self._mark(annotation, rect)

    def _mark(self, annotation: DictionaryObject, rect: RectangleObject) -> Laid | None:
        form = _appearance(annotation, annotation.get("/AS"))
        words = str(annotation.get("/Contents") or "")
        self.left += annotation.get("/Subtype") in WITHIN
        if form is not None:
            return Laid(rect, self._clean(form))
        if annotation.get("/Subtype") == "/FreeText" and words.strip():
            return self._words(Laid(rect, words=words, size=_size(annotation.get("/DA")), side=_side(annotation.get("/Q")), lines=True))
        self.left += annotation.get("/Subtype") not in WITHIN
        return None

    def _field(self, page: PageObject, widget: DictionaryObject, rect: RectangleObject) -> Laid | None:
        kind, value, flags = _inherited(widget, "/FT"), _inherited(widget, "/V"), int(_inherited(widget, "/Ff") or 0)
        turned = int(dictionary(widget.get("/MK")).get("/R", 0))
        if kind == "/Btn":
            state = widget.get("/AS", value)
            form = _appearance(widget, state)
            if form is not None:
                return Laid(rect, self._clean(form))
            on = not flags & PUSHES and isinstance(state, NameObject) and state != "/Off"
            return self._words(Laid(rect, words=TICK, size=rect.height, side=1, turned=turned)) if on else None
        form = _appearance(widget, widget.get("/AS"))
        words = "" if flags & PASSWORD or kind not in ("/Tx", "/Ch") else _said(value, _inherited(widget, "/Opt"))
        if words and (form is None or not self._shows(page, form, words)):
            size = _size(_inherited(widget, "/DA") or self.default)
            laid = Laid(rect, words=words, size=size, side=_side(_inherited(widget, "/Q")), lines=bool(flags & MULTILINE), turned=turned)
            return self._words(laid)
        if form is not None:
            return Laid(rect, self._clean(form))
        self.left += kind == "/Sig" and value is not None
        return None

    def _shows(self, page: PageObject, form: StreamObject, words: str) -> bool:
        """Programs that fill in forms may leave the old picture: the empty field, or one they declare stale."""
        shown = "".join(page.extract_xform_text(self._whole(form)).split())  # type: ignore[arg-type]
        return bool(shown) and (not self.stale or "".join(words.split()) in shown)

    def _words(self, laid: Laid) -> Laid | None:
        laid.words = self.printable(laid.words)
        if laid.fits():
            return laid
        self.left += 1
        return None

    def _whole(self, form: StreamObject) -> StreamObject:
        """The form and nothing beside it; with the fonts of the whole form where it names none."""
        made = DecodedStreamObject()
        made.set_data(form.get_data())
        made.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
        for name in ("/BBox", "/Matrix", "/Resources", "/Group"):
            if name in form:
                made[NameObject(name)] = form.raw_get(name)
        if "/Resources" not in made and self.fonts is not None:
            made[NameObject("/Resources")] = self.fonts
        return made

    def _clean(self, form: StreamObject) -> IndirectObject:
        if id(form) not in self.cleaned:
            self.cleaned[id(form)] = self.source._add_object(self._whole(form))
        return self.cleaned[id(form)]


def _appearance(annotation: DictionaryObject, state: Any) -> StreamObject | None:
    """/AP /N, for buttons the one of the state they are in."""
    normal = dictionary(annotation.get("/AP")).get("/N")
    found = normal.get_object() if normal is not None else None
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        named = found.get(state) if isinstance(state, NameObject) else None
        found = named.get_object() if named is not None else None
    return found if isinstance(found, StreamObject) and found.get("/Subtype", "/Form") == "/Form" else None


def _inherited(field: DictionaryObject, name: str) -> Any:
    """Of the field, or of those it belongs to."""
    for _ in range(DEEPEST):
        if name in field:
            return field[name]
        field = dictionary(field.get("/Parent"))
    return None


def _said(value: Any, options: Any) -> str:
    """Typed words, or what was chosen as its list shows it."""
    if isinstance(value, ArrayObject):
        return "、".join(_said(each, options) for each in value)
    if isinstance(value, StreamObject):
        return value.get_data().decode("utf-8", "replace")
    words = "" if value is None else str(value)
    pairs = [one for each in options or () if isinstance(one := each.get_object(), ArrayObject) and len(one) == 2]
    return next((str(shown) for kept, shown in pairs if str(kept) == words), words).replace("\r\n", "\n").replace("\r", "\n").strip()


def _size(look: Any) -> float:
    """Of a default appearance; 0 where it is to fit."""
    found = re.search(r"([\d.]+)\s+Tf\b", str(look or ""))
    return float(found[1]) if found else 0.0


def _side(given: Any) -> int:
    return int(given) if given in (0, 1, 2) else 0


def _upright(given: Any) -> RectangleObject:
    """Corners may come in any order."""
    x, y, right, top = (float(one) for one in given.get_object())
    return RectangleObject((min(x, right), min(y, top), max(x, right), max(y, top)))
