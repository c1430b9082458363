"""What the page's script calls: a file in parts, each answer saying how much is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify, request

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.files import uploads
from mediation.files.actions import adder_of, there_already
from mediation.files.forms import FilesForm
from mediation.files.models import File, Upload
from mediation.files.views import bp
from mediation.numbers import whole
from workflows.guarding import Refused


def _said(view: Callable[..., Response]) -> Callable[..., Response | tuple[Response, int]]:
    """A refusal as JSON: the script shows its sentence beside the file."""

    @wraps(view)
    def answer(**values: Any) -> Response | tuple[Response, int]:
        try:
            return view(**values)
        except Invalid as wrong:
            sentence, status = "；".join(wrong.errors.values()), 422
        except Refused as refusal:
            sentence, status = refusal.sentence, 403 if refusal.kind == "role" else 409
        db_session.rollback()
        return jsonify(sentence=sentence), status

    return answer


@bp.post("/<number>/files/uploads")
@allow(STAFF)
@_said
def begin(number: str) -> Response:
    """What is coming. Answers how much of it is here, for a file that was begun before."""
    session, actor = db_session(), current_actor()
    dispute = one_or_404(session, actor, number, lock=True)
    form = FilesForm()
    form.prepare(dispute)
    size = whole(request.form.get("size", ""))
    if size is None:
        raise Invalid({"size": "这次上传没有说大小，刷新页面再传。"})
    # by what is declared, before anything else is said of it
    uploads.check_size(size)
    if not form.validate():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items() if name})
    upload = uploads.begin(
        session, dispute, actor=actor, at=now(), key=request.form.get("key", ""), name=request.form.get("name", ""), size=size,
        **form.said(),
    )
    return _state(upload)


@bp.post("/<number>/files/uploads/<upload_key>")
@allow(STAFF)
@_said
def part(number: str, upload_key: str) -> Response:
    """The part that begins at `offset`; the last one makes it a file of the case."""
    session, actor = db_session(), current_actor()
    dispute = one_or_404(session, actor, number)
    upload = uploads.upload_of(session, dispute, upload_key, actor, lock=True)
    if upload is None:
        raise Invalid({"key": "这次上传已经过期，重新选一次这个文件。"})
    offset = whole(request.args.get("offset", ""))
    if offset is None:
        raise Invalid({"offset": "没有说从哪儿接着传，刷新页面再传。"})
    complete = uploads.take(session, upload, offset=offset, content=request.get_data())
    if complete:
        locked = one_or_404(session, actor, number, lock=True)
        uploads.finish(session, locked, upload, actor=actor, at=now())
    return _state(upload)


def _state(upload: Upload) -> Response:
    session = db_session()
    file, there = session.get(File, upload.file_id) if upload.file_id else None, uploads.was_there(session, upload)
    said = there_already(there, upload.name, adder_of(session, there), now()) if there else ""
    return jsonify(received=upload.received, size=upload.size, file=file.no if file else None, there=said)
