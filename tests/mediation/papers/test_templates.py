"""A county's own Word file: what is refused and why, what is filled in, and the way back to ours."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent
from mediation.disputes.actions import record
from mediation.disputes.journal import Look, Reading
from mediation.papers import written_intake
from mediation.papers.filling import filled
from mediation.papers.kinds import KINDS
from mediation.papers.models import IssuedPaper, PaperTemplate
from mediation.papers.named_fields import examples, offered, people_of
from mediation.papers.template_checks import check_template
from mediation.papers.template_grammar import HOW
from tests.make import Clock, County, county, make_dispute, moment, sign_in
from workflows.guarding import Refused
from workflows.states import State

AT = moment("2026-09-18 09:00")
URL = "/paper-templates/acceptance"
ACCEPTANCE = KINDS[written_intake.acceptance.__name__]


def docx(*lines: str, header: str = "", title: str = "") -> bytes:
    """A Word file with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def packed(body: bytes, **changes: bytes) -> bytes:
    """The same file with parts added or replaced; `__` stands for a slash, `_dot_` for a dot."""
    made = BytesIO()
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in changes.items()}
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, named.pop(entry, None) or old.read(entry))
        for name, text in named.items():
            new.writestr(name, text)
    return made.getvalue()


def paragraphs(body: bytes) -> list[str]:
    return [line.text for line in Document(BytesIO(body)).paragraphs]


def with_footnote(body: bytes, text: str) -> bytes:
    """The same file with a note at the foot of its page."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(BytesIO(body)) as old:
        types, rels = old.read("[Content_Types].xml"), old.read("word/_rels/document.xml.rels")
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    typed = types.replace(b"</Types>", b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>')
    tied = rels.replace(b"</Relationships>", b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>')
    note = f'<w:footnotes xmlns:w="{main}"><w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'.encode()
    named = {"[Content_Types]_dot_xml": typed, "word___rels__document_dot_xml_dot_rels": tied, "word__footnotes_dot_xml": note}
    return packed(body, **named)


PLAIN = docx("{{ number }}", "申请人：{{ applicants }}", header="{{ body }}")


@pytest.fixture
def here(session: Session, clock: Clock, client: FlaskClient) -> County:
    clock.at = AT
    made = county(session, at=AT)
    sign_in(client, made.person("sysadmin"), at=AT)
    return made


def send(client: FlaskClient, body: bytes, name: str = "本县.docx") -> tuple[int, str]:
    answer = client.post(URL, data={"file": (BytesIO(body), name)}, content_type="multipart/form-data")
    return answer.status_code, answer.text


RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x/attachedTemplate" Target="http://example.org/t.dotm" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(("body", "sentence"), [
    (b"", "这不是 Word 文件，请传 .docx。"),
    (b"%PDF-1.7", "这不是 Word 文件，请传 .docx。"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "这是旧的 .doc 文件，或者加了密码。请在 Word 里另存为不加密码的 .docx 再传。"),
    (PLAIN + b" " * 2**20, "模板最大 1 MB，这个有 1.0 MB。请把里面的图片压小再传。"),
    (packed(PLAIN, word__media__a_dot_png=b"0" * 30_000_000), "这个 Word 文件解开来太大，请删掉不用的图片和内容再传。"),
    (packed(PLAIN, word__vbaProject_dot_bin=b"x"), "这个 Word 文件里带着宏或者嵌着别的文件，不能用作模板。请删掉它们，另存为 .docx 再传。"),
    (packed(PLAIN, word___rels__settings_dot_xml_dot_rels=RELS), "这个 Word 文件引用了外面的文件（比如外部图片或模板）。请把图片直接插进来，再传。"),
    (packed(PLAIN, word__x_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "这个 Word 文件里有不该有的内容，请在 Word 里新建一个文件，把文字粘过去再传。"),
    (packed(PLAIN, word__document_dot_xml=b"<broken"), "这个 Word 文件打不开，请在 Word 里打开、另存为 .docx 再传。"),
    (docx("{{ applicant }}"), "没有“applicant”这个字段，是不是 applicants？"),
    (docx("{{ 申请人名 }}"), "没有“申请人名”这个字段，请对照字段表。"),
    (docx("好的", header="{{ nubmer }}"), "没有“nubmer”这个字段，是不是 number？"),
    (docx("好的", title="{{ tilte }}"), "没有“tilte”这个字段，是不是 title？"),
    (docx("甲方 {{ applicants }"), "花括号没有配对，或者写错了，在“甲方 {{ applicants }”附近。"),
    (docx("{% for p in parties %}{{ p.name }}"), "花括号没有配对"),
    (docx("{% for p in parties %}{{ p.nmae }}{% endfor %}"), "没有“p.nmae”这一项，是不是 p.name？"),
    (docx("{% for p in parties %}{{ p.phone }}{% endfor %}"), "《人民调解受理通知书》不写当事人的电话，不能用 p.phone。可以用的有：p.name、p.role。"),
    (docx("{{ parties }}"), "“parties”是一组，不能直接写。请写成：{% for p in parties %}{{ p.role }}：{{ p.name }}{% endfor %}"),
    (docx("{{ number or form_rows }}"), "“form_rows”是一组，不能直接写。请写成：{% for row in form_rows %}"),
    (docx("{{ paragraphs }}"), "“paragraphs”是一组，不能直接写。"), (docx("{{ signers }}"), "“signers”是一组，不能直接写。"),
    (docx("{% for p in parties %}{{ p }}{% endfor %}"), "“p”里面有好几项，要写明哪一项，比如 {{ p.name }}。"),
    (docx("{% for number in parties %}{{ number }}{% endfor %}"), "“number”里面有好几项"),
    (docx("{{ 被通知的人 }}"), "没有“被通知的人”这个字段，是不是 被通知人？"), (docx("{{ 时间 }}"), "没有“时间”这个字段"),
    (docx("{{ story }}"), "没有“story”这个字段"),
    (docx("{% for a in parties %}{% for b in parties %}{{ b.name }}{% endfor %}{% endfor %}"), "for 里面不能再写 for"),
    (docx("{% for a in number %}{{ a }}{% endfor %}"), "for 只能写成"), (docx("{% for a in range(9) %}{{ a }}{% endfor %}"), "for 只能写成"),
    (docx("{% for p in parties %}" + "乙" * 100_001 + "{% endfor %}"), "for 和 endfor 之间的内容太多"),
    (docx("{{ number }}" * 501), "里面写了 501 处字段，最多 500 处。"),
    (docx("{{ 'x' * 999999999 }}"), "模板里只能写字段、for 和 if，在“{{ 'x' * 999999999 }}”附近有别的写法。"),
    (docx("{% if 'x' * 999999999 == number %}{% endif %}"), "模板里只能写字段、for 和 if"),
    (docx("{{ number | upper }}"), "模板里只能写字段、for 和 if"), (docx("{{ number.upper() }}"), "模板里只能写字段、for 和 if"),
    (docx("{{ " + "(" * 9000 + "number" + ")" * 9000 + " }}"), "花括号里套得太深"),
    (with_footnote(PLAIN, "{{ nubmer }}"), "没有“nubmer”这个字段，是不是 number？"),
    (docx("申请人：俞某，住枫源村"), "里面一个字段也没有，像是已经填好的文书。"),
    (docx("{{ number }}{{ ''.__class__.__mro__ }}"), "模板里只能写字段、for 和 if"),
    (docx("{{ number * 999999999 }}"), "模板里只能写字段、for 和 if，在“{{ number * 999999999 }}”附近有别的写法。"),
    (docx("{{ range(10) }}"), "模板里只能写字段、for 和 if"),
    (docx("{% include 'x' %}"), "模板里只能写字段、for 和 if"),
])  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(body: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_template(ACCEPTANCE, body)
    assert refusal.value.sentence.startswith(sentence)


def test_every_field_can_be_written(here: County) -> None:
    for kind in KINDS.values():
        words = [f"{{{{ {field.name} }}}}" for field in offered(kind) if field.parts is None]
        lists = ["".join(HOW[field.name]) for field in offered(kind) if field.parts is not None]
        check_template(kind, docx(*words, *lists, *(f"{{% for p in parties %}}{{{{ p.{name} }}}}{{% endfor %}}" for name in people_of(kind))))


def test_what_people_typed_stays_text(here: County) -> None:
    typed = '甲<乙 & 丙 {{ number }} {% if x %} "引" </w:t>'
    made = paragraphs(filled(docx("申请人：{{ applicants }}。"), examples(ACCEPTANCE) | {"applicants": typed}))
    assert made == [f"申请人：{typed}。"]


def approve(client: FlaskClient, here: County, version: int = 1) -> None:
    """The county's supervisor puts it in force; the administrator is back at the desk."""
    sign_in(client, here.person("supervisor"), at=AT)
    assert client.post(f"{URL}/{version}/approve").status_code == 303
    sign_in(client, here.person("sysadmin"), at=AT)


def test_a_file_is_on_trial_until_a_second_person_has_tried_it_on_a_case(here: County, client: FlaskClient) -> None:
    case = make_dispute(here, State.MEDIATING)
    word = f"/disputes/{case.number}/papers/acceptance.docx"
    assert send(client, PLAIN)[0] == 303
    assert "试用，等县督导复核" in client.get(URL).text and "第 1 版等督导复核" in client.get("/paper-templates").text
    # not used, and not to be put in force by who brought it in
    assert client.post(f"{URL}/use/1").status_code == 303 and "还没有经督导批准" in client.get(URL).text
    assert client.post(f"{URL}/1/approve").status_code == 403 and client.get(f"{URL}/1/case?number={case.number}").status_code == 403
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "申请人：王某" not in paragraphs(client.get(word).data)
    sign_in(client, here.person("supervisor"), at=AT)
    assert "请复核文书模板：人民调解受理通知书，第 1 版" in client.get("/notices").text
    assert "文书模板，等我批" in client.get("/overview").text
    waiting = client.get("/disputes/requests").text
    assert "人民调解受理通知书，第 1 版" in waiting and URL in waiting and "没有等审批的" not in waiting
    listed = client.get("/paper-templates").text
    assert listed.index("等县督导复核") < listed.index("kinds-1")
    page = client.get(URL).text
    assert "批准，从现在起用" in page and "填成 Word 看看" in page and "检查并送复核" not in page
    assert "申请人：王某" in paragraphs(client.get(f"{URL}/1/case?number={case.number}").data)
    assert here.session.scalars(select(Reading.what).where(Reading.dispute_id == case.id)).all()[-1] == Look.PAPER
    for number, said in (("330681-2026-999999", "没有找到"), ("", "写上案件编号")):
        assert client.get(f"{URL}/1/case?number={number}").status_code == 303 and said in client.get(URL).text
    refused = client.post(f"{URL}/1/refuse", data={"sentence": " "})
    assert refused.status_code == 422 and "写一句为什么退回" in refused.text
    assert client.post(f"{URL}/1/approve").status_code == 303 and client.post(f"{URL}/1/approve").status_code == 303
    assert "已经批准过了" in client.get(URL).text and client.post(f"{URL}/2/approve").status_code == 404
    assert "没有等审批的" in client.get("/disputes/requests").text and "文书模板，等我批" not in client.get("/overview").text
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "申请人：王某" in paragraphs(client.get(word).data)


def test_a_file_that_is_sent_back_says_why_and_is_never_used(here: County, client: FlaskClient) -> None:
    send(client, PLAIN)
    approve(client, here)
    send(client, docx("{{ number }} 新的"))
    sign_in(client, here.person("supervisor"), at=AT)
    assert client.post(f"{URL}/2/refuse", data={"sentence": "申请人一栏没有身份证号。"}).status_code == 303
    sign_in(client, here.person("sysadmin"), at=AT)
    page = client.get(URL).text
    assert "退回理由：申请人一栏没有身份证号。" in page and "文书模板退回" in client.get("/notices").text
    client.post(f"{URL}/use/2")
    assert [row.version for row in here.session.scalars(select(PaperTemplate).where(PaperTemplate.in_force))] == [1]


def test_a_file_is_used_from_now_on_and_ours_is_one_click_away(here: County, client: FlaskClient) -> None:
    case = make_dispute(here, State.MEDIATING)
    status, text = send(client, PLAIN)
    assert status == 303, text
    approve(client, here)
    page = client.get(URL).text
    assert "第 1 版" in page and "{{ applicants }}" in page and "PDF 一直用系统自带的格式" in page
    assert "本县模板第 1 版" in client.get("/paper-templates").text
    word = f"/disputes/{case.number}/papers/acceptance.docx"
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "申请人：王某" in paragraphs(client.get(word).data)
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post(f"{URL}/use/0").status_code == 303
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "申请人：王某" not in paragraphs(client.get(word).data)
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post(f"{URL}/use/1").status_code == 303
    assert client.post(f"{URL}/use/2").status_code == 404
    assert [row.in_force for row in here.session.scalars(select(PaperTemplate))] == [True]
    kinds = [event.kind for event in here.session.scalars(select(AdminEvent)) if "template" in event.kind]
    assert kinds == ["upload_paper_template", "approve_paper_template", "use_paper_template", "use_paper_template"]


def test_what_may_no_longer_be_written_is_not_put_in_force(here: County, client: FlaskClient) -> None:
    send(client, PLAIN)
    row = here.session.scalars(select(PaperTemplate)).one()
    row.body = docx("{{ number }}", "{{ parties }}")
    here.session.flush()
    sign_in(client, here.person("supervisor"), at=AT)
    assert client.post(f"{URL}/1/approve").status_code == 303 and "“parties”是一组" in client.get(URL).text
    row.approved_at, row.approved_by = AT, here.person("supervisor").id
    here.session.flush()
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post(f"{URL}/use/1").status_code == 303 and "“parties”是一组" in client.get(URL).text
    assert not here.session.scalars(select(PaperTemplate.in_force)).one()


def test_an_issued_paper_keeps_the_file_it_was_issued_with(here: County, client: FlaskClient) -> None:
    case = make_dispute(here, State.MEDIATING)
    send(client, PLAIN)
    approve(client, here)
    record(here.session, case, "issue_paper", actor=here.actor("fengqiao.window"), at=AT, paper="acceptance")
    row = here.session.scalars(select(IssuedPaper)).one()
    send(client, docx("新的格式 {{ number }}"))
    approve(client, here, 2)
    case.parties[0].name = "改了名"
    sign_in(client, here.person("fengqiao.window"), at=AT)
    page = client.get(f"/disputes/{case.number}/papers").text
    assert "打印 Word 签" in page and page.index("打印 Word 签") < page.index(f"issued/{row.id}.pdf") and "签字用 Word 打印的" in page
    issued = paragraphs(client.get(f"/disputes/{case.number}/papers/issued/{row.id}.docx").data)
    assert issued == [row.number, "申请人：王某"]


def test_a_refused_file_changes_nothing_and_says_so_on_the_page(here: County, client: FlaskClient) -> None:
    status, text = send(client, docx("{{ applicant }}"))
    assert status == 422 and "是不是 applicants" in text
    assert client.post(URL, data={}).status_code == 422
    assert not here.session.scalars(select(PaperTemplate)).all()
    assert client.get("/paper-templates/nothing").status_code == 404


def test_a_version_is_downloaded_as_it_came_and_as_a_trial(here: County, client: FlaskClient) -> None:
    send(client, PLAIN)
    assert client.get(f"{URL}/1/file").data == PLAIN
    assert "申请人：王某" in paragraphs(client.get(f"{URL}/1/trial").data)
    assert client.get(f"{URL}/2/file").status_code == 404
    assert "filename=acceptance-1-trial.docx" in client.get(f"{URL}/1/trial").headers["Content-Disposition"]


def test_a_trial_is_an_example_of_its_own_kind(here: County, client: FlaskClient) -> None:
    notice = KINDS["meeting_notice"]
    body = docx("{{ title }} {{ number }}", "{{ 被通知人 }}：{{ 时间 }}，{{ 地点 }}", "{{ content }}", "{% for p in parties %}{{ p.name }}{{ p.role }} {% endfor %}")
    check_template(notice, body)
    made = paragraphs(filled(body, examples(notice)))
    assert made[:2] == ["人民调解通知书 诸枫调通〔2026〕12号", "高某：2026年9月20日9时00分，村调解室"] and "请准时参加" in made[2] and "王某申请人 高某被申请人" in made[3]


def test_a_list_that_was_approved_before_prints_nothing(here: County) -> None:
    body = docx("当事人：{{ parties }}{{ story }}。", "{% for p in parties %}{{ p }}{{ p.name }}{{ p.phone }} {% endfor %}")
    assert paragraphs(filled(body, examples(ACCEPTANCE))) == ["当事人：。", "王某 高某 "]


@pytest.mark.parametrize("who", ["window", "secadmin", "auditor", "county.head"])
def test_nobody_else_touches_templates(here: County, client: FlaskClient, who: str) -> None:
    send(client, PLAIN)
    sign_in(client, here.person(who), at=AT)
    assert {client.get("/paper-templates").status_code, client.get(URL).status_code, send(client, PLAIN)[0],
            client.post(f"{URL}/use/0").status_code, client.get(f"{URL}/1/file").status_code, client.post(f"{URL}/1/approve").status_code,
            client.post(f"{URL}/1/refuse").status_code, client.get(f"{URL}/1/case").status_code} == {403}


def test_the_supervisor_decides_and_brings_nothing_in(here: County, client: FlaskClient) -> None:
    send(client, PLAIN)
    sign_in(client, here.person("supervisor"), at=AT)
    assert client.get("/paper-templates").status_code == client.get(URL).status_code == client.get(f"{URL}/1/file").status_code == 200
    assert {send(client, PLAIN)[0], client.post(f"{URL}/use/0").status_code} == {403}
