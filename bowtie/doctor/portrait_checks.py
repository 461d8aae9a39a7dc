"""Which check examines which seed of portrait, and the columns that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bowtie.doctor.journey_rules import fact_problems, scenario_problems, template_problems
from bowtie.doctor.portrait_conditions import condition_problems
from bowtie.doctor.portrait_metrics import class_problems, event_problems, metric_problems, window_problems
from bowtie.doctor.portrait_rules import category_problems, rule_problems
from bowtie.doctor.portrait_scores import band_problems, matrix_problems, score_rule_problems
from bowtie.doctor.portrait_seeds import PortraitSeeds, Problems, read_portrait
from bowtie.doctor.stage_rules import stage_problems, stage_reason_problems, unused_stage_rules


class PortraitCheck(NamedTuple):
    """The columns of a seed, and what finds the problems in its rows."""

    columns: str
    find: Callable[[PortraitSeeds], Problems]


CHECKS: Mapping[str, PortraitCheck] = {
    "metrics": PortraitCheck(
        "metric_id applies_to kind measure unit four_r owner milestone label label_zh meaning",
        metric_problems,
    ),
    "metric_events": PortraitCheck("metric_id fact event_name content_class factor", event_problems),
    "metric_windows": PortraitCheck("window_id days_from days_until factor label label_zh", window_problems),
    "content_classes": PortraitCheck("content_class field operator value label label_zh", class_problems),
    "tag_categories": PortraitCheck(
        "category_id behavior_id behavior_label behavior_label_zh label label_zh", category_problems
    ),
    "rules": PortraitCheck(
        "rule_set rule_id applies_to match version owner label label_zh definition used_for category_id layer"
        " points tell",
        lambda seeds: chain(rule_problems(seeds), unused_stage_rules(seeds)),
    ),
    "rule_conditions": PortraitCheck(
        "rule_set rule_id condition_no metric_id window_id operator value unit", condition_problems
    ),
    "score_rules": PortraitCheck(
        "score_rule_id applies_to metric_id points most_per_day cap_points cap_days half_life_days version"
        " owner label label_zh",
        score_rule_problems,
    ),
    "score_bands": PortraitCheck("score_id applies_to band from_score label label_zh", band_problems),
    "score_matrix": PortraitCheck(
        "applies_to fit_band engagement_band is_mql label label_zh", matrix_problems
    ),
    "stages": PortraitCheck(
        "ladder entity_type stage_id stage_rank is_step entry_rule stay_rule pool_id label label_zh"
        " definition",
        stage_problems,
    ),
    "stage_reasons": PortraitCheck(
        "ladder entity_type direction from_stage to_stage reason_no rule_id reason_id label label_zh",
        stage_reason_problems,
    ),
    "journey_scenarios": PortraitCheck(
        "scenario_id run_per channel_id leave_metric leak_after_days run_days label label_zh definition",
        scenario_problems,
    ),
    "journey_templates": PortraitCheck(
        "scenario_id step_no step_id is_entry is_required is_goal counts_from opens_after_days"
        " closes_after_days days_allowed next_step_id label label_zh suggestion suggestion_zh",
        template_problems,
    ),
    "journey_facts": PortraitCheck("scenario_id step_id source fact_id", fact_problems),
}
_CONTEXT = ("tracking_plan_events", "title_values", "event_steps", "channels")


def portrait_problems(project: Path) -> Iterator[tuple[str, int, str]]:
    """Seed, line and words of everything that is wrong in the seeds of portrait, where a project has them."""
    seeds = read_portrait(project, [*CHECKS, *_CONTEXT])
    if not any(name in seeds.rows for name in CHECKS):
        return
    outlines = list(_outline_problems(seeds))
    yield from outlines
    if not outlines:
        for name, check in CHECKS.items():
            yield from ((name, line, words) for line, words in sorted(check.find(seeds)))


def _outline_problems(seeds: PortraitSeeds) -> Iterator[tuple[str, int, str]]:
    """Seeds and columns that are missing: without them every row would seem wrong."""
    for name, check in CHECKS.items():
        rows = seeds.rows.get(name)
        if rows is None:
            yield name, 1, "the file is missing; the other seeds of tags and scores need it."
        elif not rows:
            yield name, 1, "the file has no rows; the other seeds of tags and scores need them."
        elif missing := [column for column in check.columns.split() if column not in rows[0].cells]:
            yield name, 1, f"the column {', '.join(missing)} is missing."
