"""What stands in the way in a folder: odd names, things that are no files, folders that cannot be written."""

from __future__ import annotations

import io
import os
import socket
import sys
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowtie.errors import UserError
from bowtie.landing import read_load_log

from .conftest import Landing

GOOD = "lead_id,created_at,full_name\nL1,2024-01-01,Ann\n"
GBK = "线索".encode("gbk")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a file's name")


def put_bytes(landing: Landing, name: bytes, content: bytes) -> None:
    landing.put(GOOD, "raw/crm/leads/zz.csv")
    folder = os.fsencode(landing.workspace.root) + b"/raw/crm/leads/"
    Path(os.fsdecode(folder + name)).write_bytes(content)


def reason(landing: Landing, name: str) -> str:
    """Why a file was set aside; the other file of the folder landed."""
    report = landing.ingest()
    assert {load.file: load.status for load in report.loads} == {
        f"crm/leads/{name}": "set_aside",
        "crm/leads/zz.csv": "landed",
    }
    assert [load.file for load in read_load_log(landing.workspace)] == [load.file for load in report.loads]
    return report.problems[0].message


@on_linux
@pytest.mark.parametrize(
    ("name", "shown"), [(GBK + b".csv", "线索.csv"), (b"a\xff\xff.csv", r"a\xff\xff.csv")]
)
def test_a_name_that_is_not_utf8_is_read_as_gb18030_or_shown_with_backslashes(
    landing: Landing, name: bytes, shown: str
) -> None:
    put_bytes(landing, name, GOOD.replace("L1", "L2").encode())
    report = landing.ingest()
    assert report.problems == []
    assert {row[0] for row in landing.rows("_file")} == {"crm/leads/zz.csv", f"crm/leads/{shown}"}
    assert {load.file for load in read_load_log(landing.workspace)} == {load.file for load in report.loads}
    assert landing.ingest().unchanged == 2


@on_linux
def test_a_mapping_knows_a_decoded_name(landing: Landing) -> None:
    landing.mapping("version: 1\nname: t\nskip:\n  - {match: '线索*', reason: Old.}\n")
    put_bytes(landing, GBK + b".csv", GOOD.encode())
    assert [skipped.file for skipped in landing.ingest().skipped] == ["crm/leads/线索.csv"]


@on_linux
def test_a_workbook_or_parquet_file_whose_name_is_not_utf8_is_to_be_renamed(landing: Landing) -> None:
    data = io.BytesIO()
    openpyxl.Workbook().save(data)
    put_bytes(landing, GBK + b".xlsx", data.getvalue())
    assert "not UTF-8. Remedy: Rename it" in reason(landing, "线索.xlsx")


@on_linux
def test_a_parquet_file_whose_name_is_not_utf8_is_to_be_renamed(landing: Landing) -> None:
    data = io.BytesIO()
    pq.write_table(pa.table({"lead_id": ["L2"]}), data)
    put_bytes(landing, GBK + b".parquet", data.getvalue())
    assert "not UTF-8. Remedy: Rename it" in reason(landing, "线索.parquet")


@on_linux
def test_a_reason_that_holds_such_a_name_can_be_logged(landing: Landing) -> None:
    put_bytes(landing, b"x." + GBK, b"x")
    assert r"files of the kind `.\udc" in reason(landing, "x.线索")


def test_a_json_key_that_is_no_text_does_not_end_the_run(landing: Landing) -> None:
    landing.put(r'{"lead_id": "L1", "created_at": "2024-01-01", "\ud800": "x"}', "raw/crm/leads/x.jsonl")
    assert len(landing.ingest().loads) == 1
    assert len(read_load_log(landing.workspace)) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_set_aside_and_never_opened(landing: Landing) -> None:
    landing.put(GOOD, "raw/crm/leads/zz.csv")
    os.mkfifo(landing.workspace.root / "raw/crm/leads/a.csv")
    assert "a pipe, a socket or a device. Remedy: Take it away" in reason(landing, "a.csv")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no sockets in folders here")
def test_a_socket_is_set_aside(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    landing.put(GOOD, "raw/crm/leads/zz.csv")
    monkeypatch.chdir(landing.workspace.root / "raw/crm/leads")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("a.csv")
        assert "a pipe, a socket or a device" in reason(landing, "a.csv")


def test_a_dangling_link_is_set_aside_and_a_good_one_lands(landing: Landing, tmp_path: Path) -> None:
    landing.put(GOOD, "raw/crm/leads/zz.csv")
    link = landing.workspace.root / "raw/crm/leads/a.csv"
    link.symlink_to(tmp_path / "outside.csv")
    assert "a link to a file that is not there" in reason(landing, "a.csv")
    (tmp_path / "outside.csv").write_text(GOOD.replace("L1", "L2"), encoding="utf-8")
    assert [load.file for load in landing.ingest().landed] == ["crm/leads/a.csv"]


def test_a_folder_named_like_a_mapping_is_named(landing: Landing) -> None:
    landing.put(GOOD)
    (landing.workspace.mappings / "d.yml").mkdir(parents=True)
    with pytest.raises(UserError, match=r"d\.yml: this is a folder") as caught:
        landing.ingest()
    assert "rename it" in caught.value.remedy


def test_a_mapping_that_cannot_be_read_is_named(landing: Landing) -> None:
    landing.workspace.mappings.mkdir(parents=True)
    (landing.workspace.mappings / "d.yml").symlink_to("nowhere.yml")
    with pytest.raises(UserError, match=r"d\.yml: the mapping cannot be read \(No such file"):
        landing.ingest()


@pytest.mark.parametrize("where", ["landing", ".scratch", "leads"])
def test_a_landing_folder_that_cannot_be_written(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    landing.put(GOOD)
    made = Path.mkdir

    def refuse(path: Path, *args: object, **kwargs: object) -> None:
        if path.name == where:
            raise PermissionError(13, "Permission denied")
        made(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UserError, match=r"landing/ cannot be written \(Permission denied\)") as caught:
        landing.ingest()
    assert "the right to write there" in caught.value.remedy
