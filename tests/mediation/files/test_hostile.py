"""What must not come in is refused with a sentence that says what to do; what comes in is never a page."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import obstore
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import issue
from mediation.api.models import Scope
from mediation.disputes.models import Dispute
from mediation.files import blobs
from mediation.files.models import File
from tests.make import County
from tests.mediation.files.conftest import Send
from tests.mediation.files.samples import (
    PAGE,
    docm,
    docx,
    iphone_video,
    large_photo,
    old_office,
    page_after_pdf,
    page_in_pdf_comment,
    page_told_of_in_pdf,
    pdf,
    photo,
    picture_bomb,
    polyglot,
    recording,
    zip_bomb,
)

WEB = "这是网页，不是照片也不是文件，改了名字也不能存"
HOSTILE = [
    pytest.param("水沟.jpg", lambda: PAGE, WEB, id="html as jpeg"),
    pytest.param("水沟.jpg", lambda: b"\n  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", WEB, id="svg as jpeg"),
    pytest.param("申请书.docx", zip_bomb, "解开有 240 MB，不是正常的 Word 或 Excel", id="zip bomb"),
    pytest.param("空.jpg", lambda: b"", "这个文件是空的（0 字节），重新选一次。", id="0 bytes"),
    pytest.param("../../instance/config.py", photo, "文件名里不能有路径", id="path in the name"),
    pytest.param("申请书.docx", docm, "这份文件里有宏", id="macro document"),
    pytest.param("申请书.docx", lambda: docx(word__vbaProject_dot_bin=b"x"), "这份文件里有宏", id="macros unsaid"),
    pytest.param("工资表.xls", lambda: old_office("Workbook", "_VBA_PROJECT"), "这份文件里有宏", id="macros of old"),
    pytest.param("工资表.xls", lambda: old_office("EncryptedPackage"), "这份文件加了打开密码", id="locked"),
    pytest.param("账单.pdf", page_after_pdf, "这份 PDF 里夹带了网页代码", id="page-after-pdf"),
    pytest.param("账单.pdf", page_in_pdf_comment, "这份 PDF 里夹带了网页代码", id="page-in-pdf-comment"),
    pytest.param("水沟.jpg", polyglot, "这张图片里夹带了网页代码", id="polyglot"),
    pytest.param("地图.png", picture_bomb, "太大", id="picture bomb"),
    pytest.param("地图.png", lambda: picture_bomb(10_900, 11_000), "这张图片有 10900×11000 个点，太大", id="picture that fills the memory"),
    pytest.param("水沟.jpg", lambda: photo()[:-300], "这张图片打不开，可能没有传完整", id="half a photograph"),
    pytest.param("装.jpg", lambda: b"MZ" + bytes(500), "这是程序，不是材料", id="program"),
    pytest.param("照片.zip", lambda: docx(contents=b"<Types/>"), "只收 Word 和 Excel", id="another package"),
    pytest.param("照片.rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(500), "压缩包先解开", id="archive"),
    pytest.param("说明.txt", lambda: "后沟堵了".encode(), "认不出这是什么文件。能收的有：照片、PDF", id="plain text"),
    pytest.param("幻灯片.ppt", lambda: old_office("PowerPoint Document"), "请存成 PDF 再传", id="presentation"),
    pytest.param("申请书.docx", lambda: docx()[:200], "这份文件打不开", id="half a document"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "made", "sentence"), HOSTILE)
def test_it_is_refused_with_a_sentence_and_nothing_is_kept(
    send: Send, session: Session, name: str, made: object, sentence: str
) -> None:
    answer = send((name, made()))  # type: ignore[operator]
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count()).select_from(File)) == 0


class Endless:
    """Two gigabytes; fails the test as soon as somebody reads them."""

    at = 0

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("read although it need not be")

    readline = readinto = read

    def seek(self, offset: int, whence: int = 0) -> None:
        self.at = 2 * 1024**3 if whence else offset

    def tell(self) -> int:
        return self.at


def test_two_gigabytes_are_refused_before_anything_is_read(client: FlaskClient, case: Dispute) -> None:
    answer = client.post(
        f"/disputes/{case.number}/files", input_stream=Endless(), content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "这次一共传了 2 GB，一次最多 300 MB；分几次传，视频截成几段再传。" in answer.text
    begun = client.post(f"/disputes/{case.number}/files/uploads", data={
        "key": "a" * 32, "name": "监控.mp4", "size": str(2 * 1024**3), "kind": "evidence", "brought_by": "0"})
    assert begun.status_code == 422
    assert begun.json["sentence"] == "这个文件有 2 GB，最大 300 MB；视频截成几段再传。"


def test_of_strangers_and_of_tokens_that_may_not_write_nothing_is_read(client: FlaskClient, case: Dispute, here: County, session: Session) -> None:
    def token(*scopes: Scope) -> str:
        return issue(session, here.person("village.mediator"), unit=None, scopes=scopes, days=1, name="平台", actor=SYSTEM, at=here.at)[1]

    reads, writes = token(Scope.READ), token(Scope.READ, Scope.WRITE)
    session.commit()

    def send(url: str, secret: str) -> int:
        body = {"input_stream": Endless(), "content_type": "multipart/form-data; boundary=x"}
        return client.post(url, headers={"Authorization": f"Bearer {secret}"}, **body).status_code

    api = f"/api/v1/disputes/{case.number}/files"
    assert [send(api, secret) for secret in ("nonsense", reads, writes)] == [401, 403, 422]
    with client.session_transaction() as held:
        held.clear()
    for page in (f"/disputes/{case.number}/files", f"/disputes/{case.number}/files/uploads/{'a' * 32}?offset=0"):
        assert send(page, "nonsense") in (302, 303, 413)


@pytest.mark.parametrize("name", ["../../instance/config.py", "..\\..\\windows\\win.ini", "/etc/passwd", ".."])
def test_a_path_is_refused_before_a_part_is_sent(client: FlaskClient, case: Dispute, name: str) -> None:
    begun = client.post(f"/disputes/{case.number}/files/uploads", data={
        "key": "a" * 32, "name": name, "size": "5000", "kind": "evidence", "brought_by": "0"})
    assert (begun.status_code, begun.json["sentence"]) == (422, "文件名里不能有路径（/ 或 \\），改个名字再传。")


def test_each_family_has_a_limit_of_its_own(client: FlaskClient, send: Send) -> None:
    from mediation.files import limits

    limits.init_app(_with(client, FILES_PHOTO_MB=0, FILES_DOCUMENT_MB=0, FILES_VIDEO_MB=300))
    try:
        assert "这份照片有" in send(("水沟.jpg", photo())).text
        assert "这份文件有" in send(("申请书.pdf", pdf())).text
        assert send(("录像.mp4", recording())).status_code == 303
    finally:
        limits.init_app(_with(client, FILES_PHOTO_MB=30, FILES_DOCUMENT_MB=50))


def test_a_case_is_full_some_time(client: FlaskClient, send: Send) -> None:
    from mediation.files import limits

    limits.init_app(_with(client, FILES_CASE_MB=0))
    try:
        assert "这一件的材料已有 0 字节，加上这份超过 0 字节；请把视频截短，或者请管理员放宽。" in send(("水沟.jpg", photo())).text
        limits.init_app(_with(client, FILES_CASE_MB=1))
        assert [send((f"{high}.bmp", large_photo((400, high)))).status_code for high in (400, 401)] == [303, 303]
        assert "加上这份超过 1 MB" in send(("402.bmp", large_photo((400, 402)))).text
    finally:
        limits.init_app(_with(client, FILES_CASE_MB=2000))


def _with(client: FlaskClient, **settings: int) -> object:
    client.application.config.update(settings)
    return client.application


def test_the_good_ones_of_several_are_kept_and_the_others_named(client: FlaskClient, send: Send, case: Dispute) -> None:
    answer = send(("水沟.jpg", photo()), ("骗人.jpg", PAGE))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "存下了 1 份。" in page and f"骗人.jpg：{WEB}" in page and "材料 1 份" in page


def test_no_original_is_ever_shown_by_the_browser(client: FlaskClient, send: Send, case: Dispute) -> None:
    kept = [("水沟.jpg", photo()), ("截图.png", photo(kind="PNG")), ("申请书.pdf", pdf()), ("申请书.docx", docx()),
            ("工资.xls", old_office("Workbook")), ("录像.mp4", recording()), ("IMG_0001.MOV", iphone_video()),
            ("网上的话.pdf", page_told_of_in_pdf())]
    assert send(*kept).status_code == 303
    for no, (_, content) in enumerate(kept, start=1):
        answer = client.get(f"/disputes/{case.number}/files/{no}")
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["Cache-Control"] == "private, no-store"
    for part in ("view", "thumb"):
        drawn = client.get(f"/disputes/{case.number}/files/1/{part}")
        assert (drawn.mimetype, drawn.headers["Content-Disposition"]) == ("image/jpeg", "inline")
        assert drawn.data != kept[0][1] and drawn.headers["Content-Security-Policy"].startswith("sandbox")
        assert client.get(f"/disputes/{case.number}/files/3/{part}").status_code == 404


def test_what_the_store_lost_is_told_with_what_to_do(client: FlaskClient, send: Send, case: Dispute) -> None:
    body = photo(colour="orchid")
    send(("水沟.jpg", body), ("账.docx", docx()))
    lost = [hashlib.sha256(body).hexdigest(), hashlib.sha256(client.get(f"/disputes/{case.number}/files/1/view").data).hexdigest()]
    obstore.delete(blobs._store(), [blobs._path(key) for key in lost])
    for part in ("", "/view"):
        answer = client.get(f"/disputes/{case.number}/files/1{part}")
        assert answer.status_code == 409 and "请告诉系统管理员从备份恢复" in answer.text
    assert client.get(f"/disputes/{case.number}/files/2").status_code == 200


def test_a_name_is_only_a_name(client: FlaskClient, send: Send, case: Dispute) -> None:
    send(("说明\u202egpj.exe.jpg", photo()), ('引号"分号;换行\r\n注入.jpg', photo(colour="red")), ("没有后缀", photo(colour="blue")), ("骗.html", pdf()))
    found = [client.get(f"/disputes/{case.number}/files/{no}").headers["Content-Disposition"] for no in (1, 2, 3, 4)]
    assert found[0] == "attachment; filename=\"file-1.jpg\"; filename*=UTF-8''%E8%AF%B4%E6%98%8Egpj.exe.jpg"
    assert "\n" not in found[1] and '"' not in found[1].split("''")[1]
    assert found[2].endswith("%E6%B2%A1%E6%9C%89%E5%90%8E%E7%BC%80.jpg")
    assert found[3].endswith(".html.pdf")


def test_an_iphone_photograph_is_shown_as_a_jpeg(client: FlaskClient, send: Send, case: Dispute) -> None:
    content = (Path(__file__).parent / "iphone.heic").read_bytes()
    assert send(("IMG_0001.HEIC", content)).status_code == 303
    assert client.get(f"/disputes/{case.number}/files/1").data == content
    assert client.get(f"/disputes/{case.number}/files/1/view").data.startswith(b"\xff\xd8\xff")


WITHOUT = """
import sys
sys.modules["pillow_heif"] = None  # as if the extra were not installed
from pathlib import Path
from sqlalchemy.orm import Session
from mediation import create_app
from mediation.db import Base
from mediation.files.actions import store
from mediation.files.presenting import rows
from mediation.files.queries import content
from tests.make import SETTINGS, county, make_dispute, moment
from workflows.evidence import FileKind
from workflows.states import State
app = create_app({**SETTINGS, "DATABASE_URL": "sqlite:///" + sys.argv[1]})
Base.metadata.create_all(app.extensions["engine"])
at, sent = moment("2026-09-18 09:00"), Path(sys.argv[2]).read_bytes()
with Session(app.extensions["engine"]) as session, app.test_request_context():
    here = county(session, at=at)
    case = make_dispute(here, State.MEDIATING)
    file = store(session, case, actor=here.actor("village.mediator"), at=at, name="IMG_0001.HEIC", content=sent, caption=None,
                 brought_by_no=1, kind=FileKind.SCENE)
    assert content(file) == sent
    row, = rows(session, case, [file], at, may_change=[1])
    print(row["view_url"], row["unseen"])
"""


LARGE = """
from io import BytesIO
from pathlib import Path
from mediation.files.kinds import TYPES
from mediation.files.pictures import pictures
from tests.mediation.files.samples import picture_bomb
sent = BytesIO(picture_bomb(5_000, 5_000, rows=5_000))
def most():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
before = most()
made = pictures(sent, TYPES["png"])
print(most() - before, len(made.view or b""))
"""


def test_the_largest_that_is_taken_is_held_in_memory_once() -> None:
    said = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    megabytes, shown = map(int, said.stdout.split())
    assert 90 < megabytes < 190 and shown  # 25 million points of four bytes each are 95


def test_where_heic_cannot_be_read_the_original_is_kept_and_the_page_says_what_to_install(tmp_path: Path) -> None:
    run = [sys.executable, "-c", WITHOUT, str(tmp_path / "without.sqlite"), str(Path(__file__).parent / "iphone.heic")]
    said = subprocess.run(run, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert said.stdout.startswith("None 这是苹果手机的 HEIC 照片，原件已存好")
    assert "pip install 'mediation-centre[photos]'" in said.stdout
