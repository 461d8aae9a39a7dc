"""What all tests share: which worker runs them, and that their folders go as soon as they are done with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warehouse.quick_dbt import QuickDbt
from xdist.scheduler import LoadScopeScheduling

# Folders of fixtures that live as long as the run begin so: a file's end must not take them away.
KEPT = "session_"
SUBSETS = "test_subsets"


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc] # xdist brings no types
    """Keep a file's tests, which share what they built, on one worker; builds of subsets share nothing.

    The scheduling by marks (`--dist loadgroup`) of pytest-xdist 3.8 does not see them under pytest 9.2: it
    writes the group into an attribute that pytest no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if Path(file).stem == SUBSETS else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    """Files in the order of the run, not those of most tests first."""
    config.option.loadscopereorder = False
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what can be spread last, so that no worker waits for the other at the end."""
    items.sort(key=lambda item: item.path.stem == SUBSETS)


@pytest.fixture(scope="session", autouse=True)
def readings_of_the_project(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the workers share what dbt read of the project, for as long as this run lasts."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{KEPT}readings"
    folder.mkdir(exist_ok=True)
    QuickDbt.readings = folder


@pytest.fixture(scope="module", autouse=True)
def folders_of_a_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Remove what a file's fixtures made; a workspace is 100 MB and there are more than a hundred."""
    base = tmp_path_factory.getbasetemp()
    before = set(base.iterdir())
    yield
    for folder in set(base.iterdir()) - before:
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(KEPT):
            shutil.rmtree(folder, ignore_errors=True)
