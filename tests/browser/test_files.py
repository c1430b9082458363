"""材料 on a phone whose signal comes and goes: nothing is lost, nothing is there twice, and the page says what waits."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.files.models import File
from mediation.files.queries import content
from tests.browser.conftest import DESKTOP, PHONE, Site
from tests.make import Clock, county, make_dispute
from workflows.states import State

NUMBER = "330681-2026-000001"
PLACE = f"/disputes/{NUMBER}/files"


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    """One case that 枫源村 mediates."""

    def case(session: Session, clock: Clock) -> object:
        return make_dispute(county(session, at=clock.at), State.MEDIATING)

    return case


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Some four megabytes, which travel in nine parts."""
    made = BytesIO()
    Image.effect_noise((1400, 1000), 90).convert("RGB").save(made, "BMP")
    path = tmp_path / "后沟.bmp"
    path.write_bytes(made.getvalue())
    return path


def test_a_photograph_goes_on_where_the_signal_was_lost(site: Site, photo: Path) -> None:
    person = site.sign_in("village.mediator", PHONE)
    page, offsets, sent = person.page, list[int](), photo.read_bytes()

    def part(route: Route) -> None:
        offsets.append(int(route.request.url.split("offset=")[1]))
        if len(offsets) in (3, 6):
            page.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", part)
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    expect(page.locator(".mz-queued-state")).to_have_text("还没传")
    page.get_by_label("说明").fill("后沟堵的地方")
    page.get_by_role("button", name="传上去").click()
    for share in (24, 49):
        expect(page.locator(".mz-queued-state")).to_have_text(f"还没传完，已传 {share}%，有信号接着传")
        expect(page.locator("[data-upload-said]")).to_have_text("1 份还没传上去，别关这一页，有信号自动接着传。")
        expect(page.locator("[data-offline]")).to_be_visible()
        person.fits()
        page.context.set_offline(False)
        if share == 24:
            expect(page.locator(".mz-queued-state")).to_contain_text("49%")
    expect(page.locator(".mz-file")).to_have_count(1)
    expect(page.locator("[data-upload-said]")).to_have_text("存下了 1 份。")
    expect(page.locator(".mz-queued")).to_have_count(0)
    # what was there already was not sent again
    assert offsets == sorted(offsets) and len(offsets) == len(set(offsets)) + 2
    person.shows("files-phone")
    with site.session() as session:
        file = session.scalars(select(File)).one()
        assert content(file) == sent and file.caption == "后沟堵的地方"
        assert session.scalar(select(func.count()).where(Event.name == "attach")) == 1


def test_who_left_the_page_and_chooses_the_file_again_goes_on_where_it_stopped(site: Site, photo: Path) -> None:
    page, offsets = site.sign_in("village.mediator", PHONE).page, list[int]()

    def part(route: Route) -> None:
        offsets.append(int(route.request.url.split("offset=")[1]))
        if len(offsets) == 3:
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", part)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    page.get_by_role("button", name="传上去").click()
    expect(page.locator(".mz-queued-state")).to_have_text("还没传完，已传 24%，有信号接着传")
    stopped = offsets[-1]
    page.goto("/mine")
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    page.get_by_label("说明").fill("后沟堵的地方")
    page.get_by_role("button", name="传上去").click()
    expect(page.locator("[data-upload-said]")).to_have_text("存下了 1 份。")
    assert stopped > 0 and offsets[3] == stopped
    with site.session() as session:
        assert session.scalars(select(File)).one().caption == "后沟堵的地方"


def test_what_is_added_while_another_is_sent_comes_in_the_same_run(site: Site, photo: Path, tmp_path: Path) -> None:
    page, second, begun = site.sign_in("village.mediator", PHONE).page, tmp_path / "借条.pdf", list[str]()
    second.write_bytes(b"%PDF-1.7\n%%EOF")
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    page.get_by_label("说明").fill("后沟")

    def slow(route: Route) -> None:
        """The first part waits until the next file was chosen and sent."""
        begun.append(route.request.url)
        if len(begun) == 1:
            page.set_input_files("#files-choose", second)
            page.get_by_label("说明").fill("借条原件")
            page.get_by_role("button", name="传上去").click()
        route.continue_()

    page.route("**/uploads/*", slow)
    page.get_by_role("button", name="传上去").click()
    expect(page.locator(".mz-file")).to_have_count(2)
    expect(page.locator("[data-upload-said]")).to_have_text("存下了 2 份。")
    with site.session() as session:
        assert list(session.scalars(select(File.caption).order_by(File.no))) == ["后沟", "借条原件"]


def test_an_answer_that_was_lost_brings_no_second_file(site: Site, photo: Path) -> None:
    """The last part arrives, its answer does not: the same file, once."""
    page, lost = site.sign_in("village.mediator", PHONE).page, list[str]()

    def part(route: Route) -> None:
        answer = route.fetch()
        if '"file":1' in answer.text().replace(" ", "") and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/uploads/*", part)
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    page.get_by_role("button", name="传上去").click()
    # the page tries again by itself a few seconds later
    expect(page.locator(".mz-file")).to_have_count(1, timeout=20_000)
    assert lost
    with site.session() as session:
        assert session.scalar(select(func.count()).select_from(File)) == 1
        assert session.scalar(select(func.count()).where(Event.name == "attach")) == 1


def test_several_are_dropped_and_each_says_what_became_of_it(site: Site, photo: Path) -> None:
    person = site.sign_in("village.mediator", DESKTOP)
    page = person.page
    page.goto(PLACE)
    page.locator("#files-choose").evaluate(
        """(input) => {
          const given = new DataTransfer();
          given.items.add(new File(["<html><script>alert(1)</script>"], "骗人.jpg"));
          given.items.add(new File([], "空.jpg"));
          given.items.add(new File([new Uint8Array(500)], "收条.pdf"));
          given.items.add(new File(["%PDF-1.7\\n%%EOF"], "借条.pdf"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".mz-queued")).to_have_count(4)
    page.get_by_role("button", name="传上去").click()
    expect(page.locator(".mz-file")).to_have_count(1)
    refused = page.locator(".mz-queued.is-refused .mz-queued-state")
    expect(refused).to_have_count(3)
    assert [words.split("，")[0] for words in refused.all_inner_texts()] == [
        "这是网页", "这个文件是空的（0 字节）", "认不出这是什么文件。能收的有：照片、PDF、Word、Excel、录音（mp3、m4a、amr）、视频（mp4、mov）。"]
    person.shows("files-desk")
    page.get_by_role("button", name="不传 空.jpg").click()
    expect(page.locator(".mz-queued")).to_have_count(2)


def test_without_our_script_the_form_does_the_same(site: Site, photo: Path) -> None:
    page = site.sign_in("village.mediator", PHONE).page
    page.route("**/uploads.js", lambda route: route.abort())
    page.goto(PLACE)
    page.set_input_files("#files-choose", photo)
    page.get_by_role("button", name="传上去").click()
    expect(page.locator(".mz-file")).to_have_count(1)
    expect(page.get_by_text("存下了 1 份。")).to_be_visible()
    page.get_by_role("link", name="改说明或撤下").click()
    page.get_by_label("为什么撤下").fill("传错了")
    page.get_by_role("button", name="撤下这一份").click()
    expect(page.locator(".mz-file s")).to_have_text("后沟.bmp")
