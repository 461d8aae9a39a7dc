from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.refresh import refresh
from bowtie.run_report import RunReport
from bowtie.workspace import Workspace
from serving import toy


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "company"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return toy.write_project(tmp_path / "project")


@pytest.fixture(scope="session")
def first_refresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    """A folder with a project and a workspace refreshed once: dbt is slow, so this is done once for all."""
    folder = tmp_path_factory.mktemp("session_first")
    workspace = Workspace(folder / "company")
    workspace.root.mkdir()
    toy.deliver(workspace)
    toy.deliver(workspace, "broken.xlsx", "no spreadsheet")
    return folder, refresh(workspace, project=toy.write_project(folder / "project"))


@pytest.fixture
def refreshed(first_refresh: tuple[Path, RunReport], workspace: Workspace, project: Path) -> Workspace:
    """The workspace after a first good refresh with the project."""
    template, _ = first_refresh
    shutil.copytree(template / "company", workspace.root, dirs_exist_ok=True)
    shutil.copytree(template / "project", project, dirs_exist_ok=True)
    return workspace
