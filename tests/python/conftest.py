"""What all tests share: their folders go as soon as they are done with, so that a run needs little disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

# Folders of fixtures that live as long as the run begin so: a file's end must not take them away.
KEPT = "session_"


@pytest.fixture(scope="module", autouse=True)
def folders_of_a_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Remove what a file's fixtures made; a workspace is 100 MB and there are more than a hundred."""
    base = tmp_path_factory.getbasetemp()
    before = set(base.iterdir())
    yield
    for folder in set(base.iterdir()) - before:
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(KEPT):
            shutil.rmtree(folder, ignore_errors=True)
