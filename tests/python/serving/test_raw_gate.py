from __future__ import annotations

from bowtie.landing.log import append
from bowtie.raw_gate import check_landing
from bowtie.workspace import Workspace
from serving import toy


def test_a_sound_landing_passes(workspace: Workspace) -> None:
    load = toy.land(workspace)
    toy.set_aside(workspace, "bad.csv")
    assert check_landing(workspace, newly_landed={load.load_seq}) == []


def test_rows_that_do_not_add_up_are_told_with_their_file(workspace: Workspace) -> None:
    lossy = {**toy.land(workspace).to_dict(), "load_seq": 2, "file": "lossy.csv", "rows_in_file": 5}
    append(workspace, type(toy.land(workspace, "x.csv")).from_dict(lossy))
    (violation,) = check_landing(workspace, newly_landed=set())
    assert "lossy.csv" in violation
    assert "5 rows, but 2 landed, 0 were duplicates and 0 were left out" in violation


def test_a_data_file_with_another_row_count_is_found_in_the_run_that_wrote_it(workspace: Workspace) -> None:
    load = toy.land(workspace, rows=2, claimed=3)
    (violation,) = check_landing(workspace, newly_landed={load.load_seq})
    assert "has 2 rows instead of 3" in violation


def test_an_unreadable_data_file_is_told(workspace: Workspace) -> None:
    load = toy.land(workspace)
    (workspace.landing / str(load.data_file)).write_bytes(b"torn")
    (violation,) = check_landing(workspace, newly_landed={load.load_seq})
    assert "cannot be read" in violation


def test_a_missing_data_file_is_found_however_old(workspace: Workspace) -> None:
    load = toy.land(workspace)
    (workspace.landing / str(load.data_file)).unlink()
    (violation,) = check_landing(workspace, newly_landed=set())
    assert "is missing" in violation
