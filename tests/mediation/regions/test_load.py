"""Loading a county: complete, repeatable, dated, and refused with a sentence."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.regions.actions import Loaded, load
from mediation.regions.models import Region
from mediation.regions.queries import region
from mediation.regions.sources import Source, read_file, shipped
from tests.make import moment
from workflows.guarding import Refused

AT = moment("2026-09-18 09:00")
SMALL = [
    ("33", "浙江省"), ("3306", "绍兴市"), ("330681", "诸暨市"), ("330681109", "枫桥镇"),
    ("330681109290", "枫源村委会"), ("330681109222", "洄村委会"),
]  # fmt: skip


def small(session: Session, rows: list[tuple[str, str]] = SMALL, county: str = "330681") -> Loaded:
    return load(session, county=county, source=Source("名单", rows), at=AT)


def test_zhuji_has_23_towns_and_515_villages(session: Session) -> None:
    loaded = load(session, county="330681", source=shipped(), at=AT)
    assert (loaded.name, loaded.towns, loaded.villages, loaded.added) == ("诸暨市", 23, 515, 541)
    count = select(Region.level, func.count()).group_by(Region.level)
    assert {level: number for level, number in session.execute(count)} == {
        "province": 1, "city": 1, "county": 1, "town": 23, "village": 515,
    }  # fmt: skip
    fengqiao = session.scalars(select(Region.name).where(Region.parent_code == "330681109000")).all()
    assert len(fengqiao) == 31
    assert {"枫源村", "洄村", "陈家社区", "天竺社区", "杜黄新村"} <= set(fengqiao)


def test_loading_again_changes_nothing(session: Session) -> None:
    small(session)
    again = small(session)
    assert (again.added, again.renamed, again.ended) == (0, 0, 0)


@pytest.mark.parametrize("county", ["441900", "350527", "110101", "659001"])
def test_any_county_loads_or_says_why_not(session: Session, county: str) -> None:
    try:
        loaded = load(session, county=county, source=shipped(), at=AT)
    except Refused as refused:
        assert county == "350527" and "没有任何" in refused.sentence
    else:
        assert loaded.towns and loaded.villages
        place = region(session, county)
        assert place is not None and place.level == "county"


def test_edited_names_stay_until_the_list_itself_renames(session: Session) -> None:
    small(session)
    place = session.get_one(Region, "330681109222")
    place.name = "洄村（新）"
    small(session)
    assert place.name == "洄村（新）"
    assert small(session, [*SMALL[:-1], ("330681109222", "大洄村委会")]).renamed == 1
    assert place.name == "大洄村"


def test_a_place_that_left_the_list_is_ended_and_may_come_back(session: Session) -> None:
    small(session)
    assert small(session, SMALL[:-1]).ended == 1
    place = session.get_one(Region, "330681109222")
    assert place.valid_to is not None
    assert small(session, SMALL[:-1]).ended == 0
    small(session)
    assert place.valid_to is None


@pytest.mark.parametrize(
    ("county", "rows", "words"),
    [
        ("33068", SMALL, "6 位数字"),
        ("330699", SMALL, "没有代码 330699"),
        ("330681", SMALL[:4], "没有任何村"),
        ("330681", SMALL[:3], "没有任何乡镇"),
        ("330681", [*SMALL, ("330681110201", "某村委会")], "上级 330681110 没有列出"),
    ],
)
def test_a_list_that_will_not_do_is_refused(
    session: Session, county: str, rows: list[tuple[str, str]], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        small(session, rows, county)


def test_a_county_without_the_places_above_has_no_parent(session: Session) -> None:
    small(session, SMALL[2:])
    assert session.get_one(Region, "330681000000").parent_code is None


def test_a_csv_is_read_in_either_encoding(session: Session, tmp_path: Path) -> None:
    text = "代码,名称\n" + "\n".join(",".join(row) for row in SMALL)
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(text.encode(encoding))
        assert list(read_file(file).rows) == SMALL


def test_the_npm_package_is_read_as_it_comes(tmp_path: Path) -> None:
    file = tmp_path / "china-division-2.7.0.tgz"
    parts = {"provinces": SMALL[:1], "cities": SMALL[1:2], "areas": SMALL[2:3], "streets": SMALL[3:4],
             "villages": SMALL[4:]}
    with tarfile.open(file, "w:gz") as package:
        _add(package, "package/package.json", json.dumps({"version": "2.7.0"}))
        for part, rows in parts.items():
            _add(package, f"package/dist/{part}.csv",
                 "code,name,more\n" + "".join(f'{code},"{name}",1\n' for code, name in rows))
    source = read_file(file)
    assert source.name == "china-division 2.7.0"
    assert source.as_of is not None and source.as_of.isoformat() == "2023-06-30"
    assert list(source.rows) == SMALL


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"33068,x\n", "应为 2、4、6、9 或 12 位数字"),
        ("a.csv", b"330681\n", "没有名称"),
        ("a.csv", b"\xff\xff\xff", "编码不认识"),
        ("a.tgz", b"no archive", "打不开"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Refused, match=words):
        list(read_file(file).rows)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有找到文件"):
        read_file(tmp_path / "none.csv")


def _add(package: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    package.addfile(info, io.BytesIO(text.encode()))
