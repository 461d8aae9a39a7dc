"""Reads the rule of one contract column in a mapping file."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from bowtie.landing.mapping import ColumnRule, NumberFormat
from bowtie.landing.mapping_values import Where

_RULE = ("from", "constant", "template", "extract", "values", "formats", "time_zone", "number", "duration")
_UNITS = ("seconds", "minutes", "hours")
_DIRECTIVE = re.compile(r"%(.)")
_DIRECTIVES = frozenset("aAbBdHIjmMpSyYzZf%")


def read_rule(where: Where, raw: Any) -> ColumnRule:
    """The rule of one column: a header's name, a list of them, or a mapping with `from` and more."""
    if not isinstance(raw, dict):
        return ColumnRule(headers=where.texts(raw))
    spec = where.mapping(raw, _RULE)
    origins = [key for key in ("from", "constant", "template") if key in spec]
    if len(origins) != 1:
        raise where.error(
            f"has {' and '.join(origins) if origins else 'no origin'}.",
            "Give exactly one of `from`, `constant` and `template`.",
        )
    template = where.key("template").text(spec["template"]) if "template" in spec else None
    return ColumnRule(
        headers=where.key("from").texts(spec["from"]) if "from" in spec else (),
        constant=where.key("constant").text(spec["constant"]) if "constant" in spec else None,
        template=_checked_template(where.key("template"), template),
        extract=_extract(where.key("extract"), spec.get("extract")),
        values=_values(where.key("values"), spec.get("values", {})),
        formats=_formats(where.key("formats"), spec.get("formats", [])),
        time_zone=_time_zone(where.key("time_zone"), spec.get("time_zone")),
        number=_number(where.key("number"), spec.get("number")),
        duration=_duration(where.key("duration"), spec.get("duration")),
    )


def template_parts(template: str) -> list[tuple[str, str | None]]:
    """The pieces of a template: literal text, then the header's name that follows it (None at the end)."""
    return [(literal, name) for literal, name, _, _ in Formatter().parse(template)]


def _checked_template(where: Where, template: str | None) -> str | None:
    if template is None:
        return None
    try:
        names = [name for _, name in template_parts(template) if name is not None]
    except ValueError:
        names = []
    if not names or not all(names):
        raise where.error(f"is `{template}`.", "Name headers in braces, such as `{order_no}-won`.")
    return template


def _extract(where: Where, raw: Any) -> str | None:
    if raw is None:
        return None
    pattern = where.text(raw)
    try:
        groups = re.compile(pattern).groups
    except re.error:
        groups = 0
    if groups != 1:
        raise where.error(
            f"is `{pattern}`.", "Give a regular expression with one pair of brackets, such as `^([0-9]+)_`."
        )
    return pattern


def _duration(where: Where, raw: Any) -> str | None:
    if raw is None:
        return None
    unit = where.text(raw)
    if unit not in _UNITS:
        raise where.error(f"is `{unit}`.", f"Name the unit to land: {', '.join(_UNITS)}.")
    return unit


def _values(where: Where, raw: Any) -> dict[str, str | None]:
    if not isinstance(raw, dict):
        raise where.error("must be a mapping of the file's value to the contract's.", "See docs/mappings.md.")
    return {
        where.text(key): None if value is None else where.key(str(key)).text(value)
        for key, value in raw.items()
    }


def _formats(where: Where, raw: Any) -> tuple[str, ...]:
    formats = where.texts(raw) if raw != [] else ()
    for text in formats:
        found = _DIRECTIVE.findall(text)
        if not found or not _DIRECTIVES.issuperset(found):
            raise where.error(f"holds `{text}`.", "Write it like `%Y-%m-%d %H:%M:%S`.")
    return formats


def _time_zone(where: Where, raw: Any) -> str | None:
    if raw is None:
        return None
    name = where.text(raw)
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise where.error(f"is `{name}`.", "Use a name such as Asia/Shanghai.") from None
    return name


def _number(where: Where, raw: Any) -> NumberFormat | None:
    if raw is None:
        return None
    spec = where.mapping(raw, ("decimal", "thousands", "scale"))
    decimal = _mark(where.key("decimal"), spec.get("decimal", "."))
    thousands = _mark(where.key("thousands"), spec["thousands"]) if "thousands" in spec else None
    if decimal == thousands:
        raise where.error("has the same mark for decimal and thousands.", "Give two different marks.")
    scale = where.key("scale").text(spec.get("scale", 1))
    try:
        factor = Decimal(scale)
    except InvalidOperation:
        factor = Decimal("NaN")
    if not factor.is_finite() or factor == 0:
        raise where.key("scale").error(f"is `{scale}`.", "Give a number such as 10000.")
    return NumberFormat(decimal, thousands, scale)


def _mark(where: Where, raw: Any) -> str:
    text = where.text(raw)
    if len(text) != 1 or text.isalnum():
        raise where.error(f"is `{text}`.", 'Give one mark, such as "," or ".".')
    return text
