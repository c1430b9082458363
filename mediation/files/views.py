"""The page 材料 of a case, and the files themselves, through the access check only."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.queries import clocks_of
from mediation.db import db_session, now
from mediation.disputes import presenting as cases
from mediation.disputes.actions import attempt_of
from mediation.disputes.drafts import fresh_key
from mediation.disputes.facts import Inquiry
from mediation.disputes.file_pages import file_page, file_tab, opened
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.files import presenting, serving
from mediation.files.actions import adder_of, describe, keep, there_already, withdraw
from mediation.files.forms import DescribeForm, FilesForm, WithdrawForm
from mediation.files.kinds import TAKEN, TYPES
from mediation.files.kinds_open import changeable, kinds_open
from mediation.files.limits import in_words, limits
from mediation.files.models import File
from mediation.files.queries import files_of
from mediation.files.veils import hidden_among
from mediation.once import claim
from workflows.acts import check_act, may_open
from workflows.evidence import FileKind
from workflows.guarding import Refused
from workflows.permissions import BY_NAME

bp = Blueprint("files", __name__, url_prefix="/disputes")
file_tab("files.index", "材料", "paperclip", order=10)
ACCEPT = ",".join(f".{row.extension}" for row in TYPES.values()) + ",image/*,.jpeg,.heif"


@bp.get("/<number>/files")
@allow(STAFF)
def index(number: str) -> str:
    """All files of the case, and adding to them."""
    return _page(opened(number))


@bp.post("/<number>/files")
@allow(STAFF)
def add(number: str) -> Response | tuple[str, int]:
    """Several files at once in one form; those that can be kept are, the others are named with what is wrong."""
    session, actor, at = db_session(), current_actor(), now()
    dispute = one_or_404(session, actor, number, lock=True)
    may_open(BY_NAME["attach"], attempt_of(session, dispute, actor=actor, at=at, facts={}))
    form = FilesForm()
    form.prepare(dispute)
    if not _first(form.once.data):
        return redirect(url_for("files.index", number=number), 303)
    sent = [file for file in request.files.getlist("files") if file.filename]
    refusals = [] if sent else ["选一下要传的文件。"]
    kept: list[File] = []
    there: list[str] = []
    if form.validate() and sent:
        kept, there, refusals = _keep_all(dispute, form, sent)
    if not kept and not there:
        session.rollback()
        return _page(one_or_404(session, actor, number), form, refusals), 422
    for sentence in ([f"存下了 {len(kept)} 份。"] if kept else []) + there:
        flash(sentence)
    for sentence in refusals:
        flash(sentence, "error")
    return redirect(url_for("files.index", number=number), 303)


@bp.get("/<number>/files/<int:file_no>")
@allow(STAFF)
def original(number: str, file_no: int) -> Response:
    """The original as a download; logged."""
    file = serving.file_or_404(number, file_no)
    log_mine(file.dispute_id, Look.FILE)
    return serving.original(file)


@bp.get("/<number>/files/<int:file_no>/view")
@allow(STAFF)
def view(number: str, file_no: int) -> Response:
    """A photograph large enough to read; logged."""
    file = serving.file_or_404(number, file_no)
    log_mine(file.dispute_id, Look.PICTURE)
    return serving.picture(file.view_sha256)


@bp.get("/<number>/files/<int:file_no>/thumb")
@allow(STAFF)
def thumb(number: str, file_no: int) -> Response:
    """A small picture for lists."""
    return serving.picture(serving.file_or_404(number, file_no).thumb_sha256)


@bp.get("/<number>/files/<int:file_no>/edit")
@allow(STAFF)
def edit(number: str, file_no: int) -> str:
    """What is said of a file, and withdrawing it."""
    dispute, file = _found(number, file_no)
    if file.withdrawn_at is not None:
        raise Refused("这份已经撤下，不能再改。", "state")
    said = {"kind": file.kind, "was": file.kind, "no": file.no}
    check_act(BY_NAME["describe_file"], attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts=said))
    log_mine(dispute.id, Look.OPEN)
    form = DescribeForm()
    form.prepare(dispute)
    form.show(file)
    striking = WithdrawForm()
    if "reason" not in striking.refill():
        form.refill()
    return _edit_page(dispute, file, form, striking)


@bp.post("/<number>/files/<int:file_no>/edit")
@allow(STAFF)
def correct(number: str, file_no: int) -> Response | tuple[str, int]:
    """Correct what is said of a file."""
    dispute, file = _found(number, file_no, lock=True)
    form = DescribeForm()
    form.prepare(dispute)
    if not _first(form.once.data):
        return redirect(url_for("files.index", number=number), 303)
    refusals, status = list[str](), 422
    if form.validate():
        try:
            describe(db_session(), dispute, file, actor=current_actor(), at=now(), **form.said())
        except Invalid as wrong:
            _place(form, wrong)
        except Refused as refusal:
            refusals, status = [refusal.sentence], 409
        else:
            form.carried_out()
            flash(f"第 {file.no} 份的说明已改。")
            return redirect(url_for("files.index", number=number, _anchor=f"file-{file.no}"), 303)
    db_session.rollback()
    return _edit_page(*_found(number, file_no), form, WithdrawForm(formdata=None), refusals), status


@bp.post("/<number>/files/<int:file_no>/withdraw")
@allow(STAFF)
def strike(number: str, file_no: int) -> Response | tuple[str, int]:
    """Withdraw a file with a reason; it stays, struck through."""
    dispute, file = _found(number, file_no, lock=True)
    form = WithdrawForm()
    if not _first(form.once.data):
        return redirect(url_for("files.index", number=number), 303)
    refusals, status = list[str](), 422
    if form.validate():
        try:
            withdraw(db_session(), dispute, file, actor=current_actor(), at=now(), reason=form.words("reason"))
        except Refused as refusal:
            refusals, status = [refusal.sentence], 409
        else:
            form.carried_out()
            flash(f"第 {file.no} 份已撤下，原件留着。")
            return redirect(url_for("files.index", number=number), 303)
    db_session.rollback()
    dispute, file = _found(number, file_no)
    said = DescribeForm(formdata=None)
    said.prepare(dispute)
    said.show(file)
    return _edit_page(dispute, file, said, form, refusals), status


def _page(dispute: Dispute, form: FilesForm | None = None, refusals: Iterable[str] = ()) -> str:
    session, actor, at = db_session(), current_actor(), now()
    taken = kinds_open(session, dispute, "attach", actor=actor, at=at)
    if taken and form is None:
        form = FilesForm(formdata=None)
        form.prepare(dispute, taken)
    if form is not None:
        form.offer(taken)
        form.once.data = fresh_key()
    found = files_of(session, dispute.id)
    counted = [file for file in found if file.withdrawn_at is None]
    kept = hidden_among(Inquiry(session, dispute, actor, at, {}), found)
    most = max(limits().photo, limits().document, limits().video)
    return file_page(
        "files/index.html", dispute, "files.index", form=form if taken else None, refusals=list(refusals), accept=ACCEPT,
        rows=presenting.rows(session, dispute, found, at, may_change=changeable(session, dispute, found, actor=actor, at=at), hidden=kept),
        count=len(counted), most=most,
        room=f"{in_words(sum(file.size for file in found))}，最多 {in_words(limits().case)}" if found else "",
        hint=f"能收{TAKEN}。照片最大 {in_words(limits().photo)}，文件 {in_words(limits().document)}，录音录像 {in_words(limits().video)}。",
        begin_url=url_for("files.begin", number=dispute.number), actor=actor,
    )


def _edit_page(dispute: Dispute, file: File, form: DescribeForm, striking: WithdrawForm, refusals: Iterable[str] = ()) -> str:
    session, at = db_session(), now()
    taken = kinds_open(session, dispute, "describe_file", actor=current_actor(), at=at, no=file.no)
    form.offer([kind for kind in taken if kind is not FileKind.SIGNED or file.kind is kind] or [file.kind])
    form.once.data = striking.once.data = fresh_key()
    return render_template(
        "files/edit.html", dispute=dispute, identity=cases.identity(session, dispute, list(clocks_of(session, dispute.id)), at), form=form, striking=striking,
        row=presenting.rows(session, dispute, [file], at)[0], refusals=list(refusals),
        back_url=url_for("files.index", number=dispute.number),
    )


def _found(number: str, file_no: int, *, lock: bool = False) -> tuple[Dispute, File]:
    """The case and its file, where it may be this person's to change; else the refusal. What the guards say comes with what was typed."""
    dispute = one_or_404(db_session(), current_actor(), number, lock=lock)
    file = serving.seen_or_404(dispute, file_no)
    act = BY_NAME["describe_file"]
    may_open(act, attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={}))
    return dispute, file


def _first(once: str | None) -> bool:
    """Whether this form comes for the first time; a double click leads where the first one led."""
    if not once:
        return True
    actor = current_actor()
    key = f"form:{actor.person_id}:{once}"[:80]
    return claim(db_session(), key=key, person_id=actor.person_id, at=now(), status=303)[1]


def _keep_all(dispute: Dispute, form: FilesForm, sent: list[FileStorage]) -> tuple[list[File], list[str], list[str]]:
    """What was added, what is there already in words, and what cannot be kept in words."""
    session, kept, there, refusals = db_session(), list[File](), list[str](), list[str]()
    before = {file.no for file in files_of(session, dispute.id)}
    for file in sent:
        try:
            with session.begin_nested():
                row = keep(session, dispute, actor=current_actor(), at=now(), name=file.filename or "",
                           handle=file.stream, **form.said())  # type: ignore[arg-type]
                if row.no in before:
                    there.append(there_already(row, file.filename or "", adder_of(session, row), now()))
                else:
                    kept.append(row)
        except Invalid as wrong:
            if not _place(form, wrong):
                refusals.append(f"{file.filename}：{'；'.join(wrong.errors.values())}")
        except Refused as refusal:
            if refusal.kind == "role":
                raise
            refusals.append(refusal.sentence)
    return list(dict.fromkeys(kept)), there, list(dict.fromkeys(refusals))


def _place(form: FilesForm | DescribeForm, wrong: Invalid) -> bool:
    """Put sentences at their fields; whether all of them have one."""
    fields = {name: sentence for name, sentence in wrong.errors.items() if name in form and name != "files"}
    for name, sentence in fields.items():
        form[name].errors = list(dict.fromkeys([*form[name].errors, sentence]))
    return len(fields) == len(wrong.errors)
