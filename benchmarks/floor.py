"""The dbt floor: what a build costs when there is nothing to build from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.build import build, total
from benchmarks.project import Project


@dataclass(frozen=True)
class Floor:
    """`dbt build` in an empty workspace."""

    import_seconds: float
    cold_parse_seconds: float
    warm_parse_seconds: float
    build_seconds: float
    overhead_seconds: float
    peak_bytes: int
    models: int
    seeds: int
    tests: int
    ms_per_model: float
    ms_per_seed: float
    ms_per_test: float


def measure_floor(project: Project, workspace: Path) -> Floor:
    """Parse cold and warm, then build nothing."""
    workspace.mkdir(parents=True)
    loading = project.python("import dbt.cli.main")
    cold = project.dbt(workspace, "parse")
    warm = project.dbt(workspace, "parse")
    built = build(project, workspace)
    models, seeds = built.of_kind("model"), built.of_kind("seed")
    tests = built.of_kind("test", "unit_test")
    return Floor(
        import_seconds=loading.seconds,
        cold_parse_seconds=cold.seconds,
        warm_parse_seconds=warm.seconds,
        build_seconds=built.seconds,
        overhead_seconds=built.overhead_seconds,
        peak_bytes=built.peak_bytes,
        models=len(models),
        seeds=len(seeds),
        tests=len(tests),
        ms_per_model=1000 * total(models) / max(1, len(models)),
        ms_per_seed=1000 * total(seeds) / max(1, len(seeds)),
        ms_per_test=1000 * total(tests) / max(1, len(tests)),
    )
