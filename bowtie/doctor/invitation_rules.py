"""Examines the rules of event invitations: what is unknown, missing, or a number that cannot be meant."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bowtie.doctor.seed_rows import Row

COLUMNS = ("event_kind", "rule_id", "subject", "days", "value")
ALL_KINDS = "*"
QUIET = "quiet"
AUDIENCES = frozenset({"customers", "partners", "everyone"})
CHANNELS = frozenset({"email", "sms", "phone", "wechat"})
BY_KIND = frozenset({"audience", "capacity", "hold_out_share", "list_days_before"})


@dataclass(frozen=True)
class Range:
    """The numbers that a rule may have, and how they are called."""

    least: float
    most: float
    is_whole: bool
    words: str

    def holds(self, text: str) -> bool:
        """Whether a text is such a number."""
        try:
            number = float(text)
        except ValueError:
            return False
        return self.least <= number <= self.most and (not self.is_whole or number == int(number))


_DAYS = Range(1, 3650, is_whole=True, words="a whole number of days from 1 to 3650")
RANGES = {
    "capacity": Range(1, 10_000_000, is_whole=True, words="a whole number of persons from 1"),
    "hold_out_share": Range(0, 0.5, is_whole=False, words="a share from 0 to 0.5"),
    "list_days_before": _DAYS,
    "learning_days": _DAYS,
    "review_days": _DAYS,
    "smoothing_weight": Range(0.01, 1e9, is_whole=False, words="a number of persons above 0"),
    "active_within": _DAYS,
    "message_limit": Range(1, 100_000, is_whole=True, words="a whole number of messages from 1"),
}
LISTS = frozenset({"channel", "active_within", "message_limit"})
RULES = frozenset(RANGES) | {"audience", "channel"}


def invitation_problems(
    rows: Sequence[Row], metrics: Container[str], kinds: Container[str]
) -> Iterator[tuple[int, str]]:
    """Line and words of what is wrong; `metrics` are the event metrics of persons, `kinds` the channels."""
    for row in rows:
        yield from ((row.line, words) for words in _row_problems(row, metrics, kinds))
    given = {row.cells.get("rule_id") for row in rows if row.cells.get("event_kind") == ALL_KINDS}
    for rule in sorted(RULES - {"message_limit"} - given):
        yield 1, f"no row gives the rule `{rule}` for the event_kind `*`; one must, for all events."
    grades: dict[str, int] = {}
    for row in rows:
        if row.cells.get("rule_id") == "active_within":
            earlier = grades.setdefault(row.cells.get("value", ""), row.line)
            if earlier != row.line:
                yield (
                    row.line,
                    f"the grade of line {earlier} has the same days; people can be of one grade only.",
                )


def _row_problems(row: Row, metrics: Container[str], kinds: Container[str]) -> Iterator[str]:
    rule, kind = row.cells.get("rule_id", ""), row.cells.get("event_kind", "")
    if rule not in RULES:
        yield f"rule_id `{rule}` is none of {', '.join(sorted(RULES))}."
        return
    if kind != ALL_KINDS and rule not in BY_KIND:
        yield f"`{rule}` holds for all events; its event_kind must be `*`, not `{kind}`."
    elif kind != ALL_KINDS and kind not in kinds:
        yield f"event_kind `{kind}` is no channel_id of seeds/channels.csv, nor `*`."
    value = row.cells.get("value", "")
    if rule in RANGES and not RANGES[rule].holds(value):
        yield f"the value of `{rule}` is `{value}`; it must be {RANGES[rule].words}."
    days = row.cells.get("days", "")
    if rule == "message_limit" and not _DAYS.holds(days):
        yield f"days is `{days}`; a `message_limit` needs {_DAYS.words}."
    elif rule != "message_limit" and days:
        yield f"days is `{days}`, but only a `message_limit` has a window; `{rule}` has its number in value."
    yield from _subject_problems(rule, row.cells.get("subject", ""), metrics)


def _subject_problems(rule: str, subject: str, metrics: Container[str]) -> Iterator[str]:
    if rule == "audience" and subject not in AUDIENCES:
        yield f"subject `{subject}` is no audience; it must be one of {', '.join(sorted(AUDIENCES))}."
    elif rule == "channel" and subject not in CHANNELS:
        yield f"subject `{subject}` is no purpose that one can be reached by: {', '.join(sorted(CHANNELS))}."
    elif rule == "message_limit" and subject not in metrics:
        yield f"subject `{subject}` is no event metric of persons in seeds/metrics.csv."
    elif rule == "active_within" and subject in ("", QUIET):
        yield f"subject `{subject}` cannot name a grade of activity: `{QUIET}` is for those in none."
    elif rule not in LISTS | {"audience"} and subject:
        yield f"subject `{subject}` says nothing to `{rule}`; leave it empty."
