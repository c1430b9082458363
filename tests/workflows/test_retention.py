"""保管期限: which class a case gets, and until when it is kept."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.retention import Retention, UnknownRetention, kept_until, retention_of, table

DEFAULTS = table({})


@pytest.mark.parametrize(("category", "form", "confirmed", "kept"), [
    ("02", "oral", False, Retention.SHORT), ("02", "written", False, Retention.LONG), ("02", "written", True, Retention.PERMANENT),
    ("07", "oral", False, Retention.PERMANENT), ("01", "written", False, Retention.PERMANENT), ("02", None, False, Retention.SHORT),
    (None, None, False, Retention.SHORT),
])  # fmt: skip
def test_the_longest_row_that_fits_counts(category: str | None, form: str | None, confirmed: bool, kept: Retention) -> None:
    assert retention_of(DEFAULTS, category=category, form=form, confirmed=confirmed) is kept


def test_where_somebody_died_it_is_kept_for_good_unless_the_county_says_otherwise() -> None:
    given = {"category": "02", "form": "oral", "confirmed": False, "death": True}
    assert retention_of(DEFAULTS, **given) is Retention.PERMANENT
    assert retention_of(table({"death": "long"}), **given) is Retention.LONG


def test_a_county_departs_from_the_default_rows() -> None:
    rows = table({"oral": "long", "category:14": "permanent"})
    assert retention_of(rows, category="02", form="oral", confirmed=False) is Retention.LONG
    assert retention_of(rows, category="14", form="oral", confirmed=False) is Retention.PERMANENT


@pytest.mark.parametrize("setting", [{"oral": "for ever"}, {"spoken": "long"}])
def test_a_setting_that_cannot_be_read_is_named(setting: dict[str, str]) -> None:
    with pytest.raises(UnknownRetention, match="RETENTION: "):
        table(setting)


def test_years_count_from_the_january_after_it_was_closed() -> None:
    assert kept_until(Retention.SHORT, date(2026, 1, 2)) == date(2036, 12, 31)
    assert kept_until(Retention.LONG, date(2026, 12, 31)) == date(2056, 12, 31)
    assert kept_until(Retention.PERMANENT, date(2026, 1, 2)) is None
