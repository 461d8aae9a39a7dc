"""The explanation of a score as people read it on the terminal."""

from __future__ import annotations

from bowtie.explain.score_facts import ScoredDay, ScoreFacts
from bowtie.explain.scores import DAYS_OPENED
from bowtie.explain.show import show_section, write


def show_score(facts: ScoreFacts) -> None:
    """Fit and engagement with their evidence, the newest first, down to file and row."""
    qualified = f"marketing qualified since {facts.mql_since}" if facts.is_mql else "not marketing qualified"
    write(f"{str(facts.kind).capitalize()} {facts.entity_id}: {facts.grade}, {qualified}")
    fit, engagement = facts.of("fit"), facts.of("engagement")
    show_section(
        f"Fit {facts.fit:g} (grade {facts.fit_grade}) from {_rules(fit)}",
        [
            f"{one.left:+g} {one.label} ({one.rule_id}, version {one.version}) since {one.day}: {one.because}"
            for one in fit
        ],
    )
    show_section(
        f"Engagement {facts.engagement:.2f} ({facts.engagement_label}, band {facts.engagement_band} of 4)"
        f" from {len(engagement)} rows of evidence, {_rules(engagement)}",
        [line for one in engagement for line in _lines(one)],
    )
    if len({one.day for one in engagement}) > DAYS_OPENED:
        write(f"Raw rows are shown of the newest {DAYS_OPENED} days.")


def _rules(evidence: tuple[ScoredDay, ...]) -> str:
    count = len({one.rule_id for one in evidence})
    return f"{count} rule{'' if count == 1 else 's'}"


def _lines(one: ScoredDay) -> list[str]:
    fading = f"half-life {one.half_life_days} days" if one.half_life_days else "does not fade"
    lines = [
        f"{one.left:+.2f} of {one.earned:+g} ({fading}): {one.day} {one.label} × {one.quantity:g}"
        f" ({one.rule_id}, version {one.version})"
    ]
    if one.rows is None:
        return lines
    if not one.rows:
        return [*lines, "    told by its people together, by no row alone"]
    return lines + [
        f"    {row.source_table} {row.event}{f' {row.content}' if row.content else ''}: {row.place}"
        for row in one.rows
    ]
