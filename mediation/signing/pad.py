"""The pad: what comes in from it, and how a page answers a person or its script."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from mediation.access import current_actor
from mediation.db import now
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.file_pages import file_page
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files import blobs
from mediation.signing.ink import ink
from workflows.acts import may_open
from workflows.guarding import Refused, obey, unanswerable
from workflows.permissions import BY_NAME

LOST = "存着的签名图样不见了或者坏了；请告诉系统管理员从备份恢复，恢复不了的，请本人在纸上补签。"


def drawn() -> str:
    """The strokes that came with this request, kept; the hash they are found by. ValueError with the sentence where there are none."""
    return blobs.put(ink(request.files["picture"].read() if "picture" in request.files else b""))


def pad_page(
    template: str, dispute: Dispute, tab: str, inquiry: Inquiry, *, act: str, name: str, done: bool, refused: str = "", wrong: str = "",
    **shown: Any,
) -> str:
    """The text first, then the pad; `refused` says why nothing can be signed here, `wrong` what was wrong with what was sent."""
    attempt = attempt_of(inquiry.session, dispute, actor=inquiry.actor, at=inquiry.at, facts={})
    refused = wrong or refused
    try:
        may_open(BY_NAME[act], attempt)
        obey(unanswerable(BY_NAME[act].guards), attempt)
    except Refused as error:
        if error.kind == "role":
            raise
        refused = refused or error.sentence
    return file_page(template, dispute, tab, name=name, done=done, refused="" if done else refused, wrong=wrong,
                     witness=inquiry.actor.name, **shown)


def sentence_of(error: Refused | Invalid | ValueError) -> tuple[str, int]:
    """What is told, and the status; who may not do it at all is told so by the page for that."""
    if isinstance(error, Refused):
        if error.kind == "role":
            raise error
        return error.sentence, 409
    return "".join(error.errors.values()) if isinstance(error, Invalid) else str(error), 422


def turned_down(sentence: str, status: int) -> tuple[Response, int] | None:
    """The answer to the script, which keeps the strokes; None where a person waits for a page."""
    return (jsonify({"sentence": sentence}), status) if _by_script() else None


def kept(sentence: str, target: str) -> Answer:
    """It is signed: the script goes on to the page, a person is led there."""
    if _by_script():
        return jsonify({"sentence": sentence, "url": target})
    flash(sentence)
    return redirect(target, 303)


def strokes(blob: str) -> Response:
    """The picture, drawn anew by us when it came in. Refused where the store has lost it."""
    try:
        picture = blobs.get(blob)
    except (FileNotFoundError, blobs.Damaged) as error:
        raise Refused(LOST, "state") from error
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"})


def here_and_now(session: Any, dispute: Dispute) -> Inquiry:
    """The question of the person who looks at the page."""
    return Inquiry(session, dispute, current_actor(), now(), {})


def _by_script() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
