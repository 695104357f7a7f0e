"""The made-up ward's files: the same whenever they are made, and lifelike."""

import csv
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from feedback.demo import catalogue, ward
from feedback.periods.month import Month

TODAY = date(2026, 11, 22)
NINE = {
    *("don-vi.csv", "can-bo.xlsx", "quay.csv", "thu-tuc.csv", "lich-truc.xlsx"),
    *("ho-so.csv", "phieu-giay.xlsx", "kiosk-taps.jsonl", "ke-hoach.xlsx"),
}


def taps(folder: Path) -> list[dict[str, Any]]:
    """The kiosk taps of a folder."""
    return [
        json.loads(line) for line in (folder / "kiosk-taps.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def dossiers(folder: Path) -> list[dict[str, str]]:
    """The dossiers of a folder."""
    with (folder / "ho-so.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_month_is_nine_files(tmp_path: Path) -> None:
    ward.write_month(tmp_path, Month(2026, 10))

    assert {path.name for path in tmp_path.iterdir()} == NINE


def test_a_neighbour_has_names_codes_and_people_of_its_own(tmp_path: Path) -> None:
    for each in (catalogue.WARD, *catalogue.NEIGHBOURS):
        ward.write_month(tmp_path / each.code, Month(2026, 10), ward=each)

    codes = [each["Mã hồ sơ"] for folder in tmp_path.iterdir() for each in dossiers(folder)]
    assert len(set(codes)) == len(codes)
    offices = (tmp_path / "DX" / "don-vi.csv").read_text("utf-8-sig").splitlines()
    assert offices[1] == "DX,Xã Đồng Xanh,Xã,TPM"


def test_the_same_month_is_made_of_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        ward.write_month(tmp_path / name, Month(2026, 10))

    assert all(
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in NINE
    )


def test_another_seed_makes_another_month(tmp_path: Path) -> None:
    ward.write_month(tmp_path / "one", Month(2026, 10))
    ward.write_month(tmp_path / "two", Month(2026, 10), seed=1)

    assert taps(tmp_path / "one") != taps(tmp_path / "two")


def test_history_is_a_whole_quarter_with_what_came_since_up_to_yesterday(tmp_path: Path) -> None:
    folders = ward.write_history(tmp_path, today=TODAY)

    assert [folder.name for folder in folders] == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    received = [datetime.strptime(row["Ngày tiếp nhận"], "%d/%m/%Y %H:%M") for row in dossiers(folders[-1])]
    assert max(received).date() == date(2026, 11, 20)  # a Friday; yesterday was a Saturday
    assert not any(
        row["Ngày trả kết quả"][:10] in ("22/11/2026", "23/11/2026") for row in dossiers(folders[-1])
    )


@pytest.mark.parametrize(("month", "over"), [(10, 3), (11, 4), (12, 5), (1, 3)])
def test_on_whichever_day_it_is_made_a_whole_quarter_is_over(month: int, over: int) -> None:
    assert ward.quarter_and_since(Month(2027, month)) == over


def test_a_day_is_the_same_on_whichever_day_the_files_are_made(tmp_path: Path) -> None:
    early = ward.write_history(tmp_path / "early", today=date(2026, 11, 12))[-1]
    late = ward.write_history(tmp_path / "late", today=date(2026, 11, 20))[-1]

    assert {row["Mã hồ sơ"] for row in dossiers(early)} < {row["Mã hồ sơ"] for row in dossiers(late)}
    assert {tap["submission_key"] for tap in taps(early)} < {tap["submission_key"] for tap in taps(late)}


def test_levels_and_volumes_are_those_of_a_real_ward(tmp_path: Path) -> None:
    folders = ward.write_history(tmp_path, today=TODAY, closed_months=3)

    levels = Counter(tap["level"] for folder in folders for tap in taps(folder))
    share = {level: 100 * count / levels.total() for level, count in levels.items()}
    # 62, 22, 12 and 4 percent, within what chance moves some 650 taps
    assert abs(share[5] - 62) < 6
    assert abs(share[4] - 22) < 5
    assert abs(share[3] - 12) < 4
    assert 1 < share[2] + share[1] < 8
    assert 38 < len(dossiers(folders[2])) / 22 < 42  # working days of October 2026


def test_one_official_rates_himself_on_one_day(tmp_path: Path) -> None:
    folders = ward.write_history(tmp_path, today=TODAY)

    bursts = []
    for folder in folders:
        times = sorted((tap["desk"], datetime.fromisoformat(tap["tapped_at"])) for tap in taps(folder))
        bursts += [
            first[1].date()
            for first, fifth in zip(times, times[4:], strict=False)
            if first[0] == fifth[0] and (fifth[1] - first[1]).total_seconds() <= 60
        ]
    assert set(bursts) == {date(2026, 11, 4)}
    assert len(bursts) == 4  # eight taps hold four windows of five


def test_on_the_first_days_of_a_month_the_burst_lies_in_the_month_before(tmp_path: Path) -> None:
    for today in (date(2026, 11, 1), date(2026, 11, 4)):
        folders = ward.write_history(tmp_path / str(today), today=today)

        evening = [
            tap for tap in taps(folders[-2]) if "T16:41" in tap["tapped_at"] or "T16:42" in tap["tapped_at"]
        ]
        assert len(evening) >= 8
