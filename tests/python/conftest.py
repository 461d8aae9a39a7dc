"""What all tests share: which worker runs them, and that their folders go as soon as they are done with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from warehouse.quick_dbt import QuickDbt

# Folders of fixtures that live as long as the run begin so: a file's end must not take them away.
KEPT = "session_"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests, which share what they built, on one worker; builds of subsets share nothing."""
    for item in items:
        if item.path.stem != "test_subsets":
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


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
