"""`try_city`: a city's folder walked on invented people; what did not happen is said, and nothing of it stays."""

import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from looks.city import ROOT
from yihe.faces.adoption import trial
from yihe.faces.adoption.pack_files import PackFiles
from yihe.faces.demo import setting
from yihe.faces.demo.diary import Diary
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import NumberSeries

WUZHONG = ROOT / "tests/packs/wuzhong"


def tried(folder: Path, *, seconds: int) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, "manage.py", "try_city", "--city", str(folder)], cwd=ROOT, env=kept | {"YIHE_MODE": "test"},
        capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip


@pytest.fixture
def another_county(tmp_path) -> Path:
    """A copy of the invented pack of another county."""
    return shutil.copytree(WUZHONG, tmp_path / "wuzhong")


def test_another_county_is_walked_to_the_end_by_its_own_figures_and_nothing_stays(another_county):
    ran = tried(another_county, seconds=500)

    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
    assert "试运行核对单（全部虚构）  苏州市吴中区" in ran.stdout
    startup = ran.stdout[ran.stdout.index(". 开办补助") :]
    assert "数值  一次性开办补助  20000.00 元  吴司规〔2025〕3号 第八条" in startup
    assert "给予一次性开办补助二万元" in startup and "核定  ¥20,000.00" in startup
    assert "本地不办的：安家补贴。" in ran.stdout and "太仓" not in ran.stdout
    assert "全部走到了头。" in ran.stdout
    assert not list(Path("/tmp").glob("yihe-trial-*/yihe.sqlite3")), "the throw-away database is thrown away"


def test_what_keeps_a_folder_from_starting_is_said_before_anything_is_walked(another_county):
    (another_county / "parameters/procedure/notice.yaml").unlink()

    ran = tried(another_county, seconds=100)

    assert ran.returncode == 2
    assert "不能启用" in ran.stdout and "procedure/notice" in ran.stdout and "Traceback" not in ran.stderr


def test_a_kind_no_matter_went_to_the_end_of_is_named_and_the_trial_is_not_whole(db):
    done = trial.of(PackFiles(settings.CITY_DIR, date(2026, 11, 24)), held_up=["2026-11-24 预算不够。"])

    lines = list(trial.sheet(done))

    assert not done.is_whole and all(not each.number for each in done.tried)
    assert len(done.tried) == len(kinds.every())
    assert any("开办费补贴  没有走到头：没有一件办起来" in line for line in lines)
    assert "  2026-11-24 预算不够。" in lines and lines[-1].startswith("没有全部走到头")


def test_every_figure_in_force_is_on_the_sheet_once(db):
    pack = PackFiles(settings.CITY_DIR, date(2026, 11, 24))
    in_force = {p.path for p in pack.parameters if pack.parameters.found(p.path, pack.on)}

    done = trial.of(pack)

    shown = [*done.figures, *{figure for each in done.tried for figure in each.figures}]
    assert len(shown) == len(set(shown)) == len({trial._figure(path, pack) for path in in_force})


def test_a_strand_that_the_rules_hold_up_ends_there_and_takes_back_its_day(db):
    today = timezone.localdate()
    diary = Diary(today, 10)

    def strand():
        yield today - timedelta(days=3)
        NumberSeries.objects.create(prefix="AA", year=2026)
        yield today - timedelta(days=2)
        NumberSeries.objects.create(prefix="BB", year=2026)
        raise NotAllowed("预算不够。")

    diary.add(strand())
    diary.live()

    assert set(NumberSeries.objects.values_list("prefix", flat=True)) >= {"AA"} and not NumberSeries.objects.filter(
        prefix="BB"
    )
    (held,) = diary.held_up
    assert (held.strand, held.day, held.why) == ("strand", today - timedelta(days=2), "预算不够。")


def test_a_fault_of_the_program_is_no_rule_of_the_city(db):
    diary = Diary(timezone.localdate(), 10)

    def strand():
        yield timezone.localdate() - timedelta(days=3)
        raise TypeError("broken")

    diary.add(strand())
    with pytest.raises(TypeError):
        diary.live()


def test_texts_of_the_story_name_the_city_they_are_told_in(another_county):
    there = setting._of(another_county)

    assert there.here("太仓市城厢镇演示路1号，太仓支行") == f"吴中区{there.towns[0][1]}演示路1号，吴中支行"
    assert setting._of(Path(settings.CITY_DIR)).here("太仓市城厢镇") == "太仓市城厢镇"
    assert len(there.towns) == len(setting.TOWNS) and there.county == "320506"


def test_a_folder_that_does_not_say_where_it_is_has_no_story(another_county):
    (another_county / "city.yaml").write_text("name: 某市\n")

    with pytest.raises(setting.NoSetting, match="没有写 region"):
        setting._of(another_county)
