"""Applies value rules to whole columns, touching only what needs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fnmatch import fnmatchcase

import pyarrow as pa

from bowtie.contracts import Column
from bowtie.landing.bound import Bound
from bowtie.landing.mapping import ColumnRule
from bowtie.landing.rows import Texts, kernels, no_texts
from bowtie.landing.values import (
    EXPONENT,
    Convert,
    duration_converter,
    extractor,
    number_converter,
    spell_out,
    time_converter,
    untrick,
)

_NEEDS_ESCAPE = r'["\\\x00-\x1f]'


def convert(column: Texts, function: Convert) -> Texts:
    """Apply a function to each distinct value once."""
    encoded = column.dictionary_encode()
    values = [None if value is None else function(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def fits_any(column: Texts, globs: Sequence[str]) -> Texts:
    """Which values fit one of the globs, without regard to spaces around them; null does not."""
    encoded = column.dictionary_encode()
    marks = [
        value is not None and any(fnmatchcase(value.strip(), glob) for glob in globs)
        for value in encoded.dictionary.to_pylist()
    ]
    return kernels.fill_null(pa.array(marks, pa.bool_()).take(encoded.indices), False)


def any_true(mask: Texts) -> bool:
    """Whether a mask holds a true value."""
    return bool(kernels.any(mask).as_py())


def clean(column: Texts, null_values: Sequence[str]) -> Texts:
    """The clean-ups every column gets: empty text and declared null values, Excel's `="…"`."""
    if any_true(kernels.equal(column, "")):
        column = kernels.if_else(kernels.equal(column, ""), None, column)
    if null_values:
        column = kernels.if_else(kernels.is_in(column, pa.array(null_values, pa.string())), None, column)
    if _may_begin_with_equals(column) and any_true(kernels.match_substring_regex(column, r'^\s*="')):
        column = convert(column, untrick)
    return column


def formulas(column: Texts) -> Texts | None:
    """Which cells begin with a formula, or None if none does. `==` and a lone `=` are text."""
    if not _may_begin_with_equals(column):
        return None
    mask = kernels.match_substring_regex(column, r"^\s*=[^=\s]")
    return mask if any_true(mask) else None


def spelled_out(column: Texts, contract: Column, key: Sequence[str]) -> Texts:
    """Numbers in exponent form as digits, where the contract expects a number, a mobile or a key."""
    numeric = contract.data_type in ("integer", "decimal")
    whole = contract.format == "mobile" or (contract.name in key and contract.name.endswith("_id"))
    if not (numeric or whole) or not any_true(kernels.match_substring_regex(column, EXPONENT)):
        return column
    fits = kernels.fill_null(kernels.match_substring_regex(column, EXPONENT), False)
    return kernels.if_else(
        fits, convert(kernels.if_else(fits, column, None), lambda v: spell_out(v, whole=not numeric)), column
    )


def feed(bound: Bound | None, raw: Sequence[Texts], count: int, contract: Column) -> Texts:
    """The values of one contract column."""
    if bound is None:
        return no_texts(count)
    rule = bound.rule
    if rule is None:
        return raw[bound.positions[0]]
    if rule.constant is not None:
        return pa.repeat(pa.scalar(rule.constant, pa.string()), count)
    if bound.parts:
        pieces = [pa.scalar(part) if isinstance(part, str) else raw[part] for part in bound.parts]
        column = kernels.binary_join_element_wise(*pieces, "") if count else no_texts(0)
    else:
        column = kernels.coalesce(*(raw[position] for position in bound.positions))
    for function in _converters(rule, contract):
        column = convert(column, function)
    return column


def extra_json(extras: Sequence[tuple[str, int]], raw: Sequence[Texts], count: int) -> Texts:
    """A JSON object of all values that feed no column; null where there is none."""
    pieces = [_member(name, raw[position]) for name, position in extras if raw[position].null_count < count]
    if not pieces or not count:
        return no_texts(count)
    joined = kernels.binary_join_element_wise(*(kernels.fill_null(piece, "") for piece in pieces), "")
    wrapped = kernels.binary_join_element_wise("{", kernels.utf8_slice_codeunits(joined, 1), "}", "")
    return kernels.if_else(kernels.equal(joined, ""), None, wrapped)


def _member(name: str, column: Texts) -> Texts:
    """One member with its leading comma, null where the value is: Arrow's skipping of nulls loses rows."""
    head = f",{json.dumps(name, ensure_ascii=False)}:"
    if any_true(kernels.match_substring_regex(column, _NEEDS_ESCAPE)):
        values = convert(column, lambda value: json.dumps(value, ensure_ascii=False))
        return kernels.binary_join_element_wise(head, values, "")
    return kernels.binary_join_element_wise(f'{head}"', column, '"', "")


def _converters(rule: ColumnRule, contract: Column) -> list[Convert]:
    found: list[Convert] = []
    if rule.extract:
        found.append(extractor(rule.extract))
    if rule.values:
        found.append(lambda value: rule.values.get(value, value))
    if rule.formats or rule.time_zone:
        found.append(time_converter(rule.formats, rule.time_zone, date_only=contract.data_type == "date"))
    if rule.number:
        found.append(number_converter(rule.number))
    if rule.duration:
        found.append(duration_converter(rule.duration))
    return found


def _may_begin_with_equals(column: Texts) -> bool:
    """A cheap look before the dear one: almost no column has such a cell."""
    if any_true(kernels.starts_with(column, "=")):
        return True
    return any_true(kernels.starts_with(kernels.utf8_ltrim_whitespace(column), "="))
