"""在别处收消息: one's own channels, and for heads the groups of their unit."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mediation.access import SIGNED_IN, allow, current_actor
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.notices import channels
from mediation.notices.forms import ChannelForm
from mediation.notices.outbound import ChannelKind, ContactChannel

bp = Blueprint("channels", __name__, url_prefix="/me/channels")


@bp.route("", methods=["GET", "POST"])
@allow(SIGNED_IN)
def index() -> str | Response | tuple[str, int]:
    """What is there, and adding one."""
    actor, form = current_actor(), ChannelForm()
    kinds = channels.offered(db_session())
    form.kind.choices = {kind.value: kind.label for kind in kinds}
    if not channels.heads(actor):
        del form.whose
    form.refill()
    if kinds and form.validate_on_submit():
        try:
            _add(form)
        except Invalid as invalid:
            for name, sentence in invalid.errors.items():
                form[name].errors = [*form[name].errors, sentence]
        else:
            form.carried_out()
            flash("加好了，点“试发一条”看看收不收得到。")
            return redirect(url_for("channels.index"), 303)
    page = render_template(
        "notices/channels.html", form=form if kinds else None,
        channels=[_item(channel) for channel in channels.channels_of(db_session(), actor)],
    )
    return (page, 422) if form.is_submitted() else page


@bp.post("/<int:id>/remove")
@allow(SIGNED_IN)
def remove(id: int) -> Response:
    """去掉: nothing goes there any more."""
    channels.remove(_own(id))
    flash("去掉了，以后不再往那里发。")
    return redirect(url_for("channels.index"), 303)


@bp.post("/<int:id>/test")
@allow(SIGNED_IN)
def test(id: int) -> Response:
    """试发一条: goes the same way as every message."""
    channels.try_out(db_session(), _own(id), at=now())
    flash("试发的一条排上了，一两分钟内收到；收不到就看地址对不对。")
    return redirect(url_for("channels.index"), 303)


def _add(form: ChannelForm) -> None:
    whose = form["whose"].data if "whose" in form else "me"
    channels.add(
        db_session(), actor=current_actor(), at=now(), kind=ChannelKind(form.kind.data), address=form.words("address"),
        for_unit=whose == "unit",
    )


def _own(channel_id: int) -> ContactChannel:
    channel = channels.own(db_session(), current_actor(), channel_id)
    return channel or abort(404)


def _item(channel: ContactChannel) -> dict[str, object]:
    return {
        "id": channel.id, "kind": ChannelKind(channel.kind).label, "address": channels.masked(channel),
        "whose": current_actor().unit_name + "的群" if channel.unit_id else "我自己",
    }
