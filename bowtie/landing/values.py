"""What landing does to single values. A value that does not fit is left as it is: staging judges it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation, localcontext
from zoneinfo import ZoneInfo

from bowtie.landing.mapping import NumberFormat

Convert = Callable[[str], str | None]

EXPONENT = r"^\s*[+-]?\d\.\d+[eE]\+\d{1,2}\s*$"
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_CLOCK = re.compile(r"(?:([0-9]+) days?, )?([0-9]+):([0-5][0-9]):([0-5][0-9])")
_SPOKEN = re.compile(r"(?:([0-9]+) ?天)? ?(?:([0-9]+) ?小?时)? ?(?:([0-9]+) ?分钟?)? ?(?:([0-9]+) ?秒钟?)?")
_TEXT_TRICK = re.compile(r'="((?:[^"]|"")*)"')


def untrick(value: str) -> str | None:
    """Excel's way to keep leading zeros, `="00123"`, is the text 00123."""
    match = _TEXT_TRICK.fullmatch(value.strip())
    return (match[1].replace('""', '"') or None) if match else value


def spell_out(value: str, *, whole: bool) -> str:
    """A number in exponent form as plain digits, if its mantissa holds them all.

    Args:
        value: Text that fits EXPONENT.
        whole: Only whole numbers make sense (mobile numbers, keys).
    """
    mantissa, exponent = re.split("[eE]", value.strip())
    digits = len(mantissa.partition(".")[2])
    if digits < int(exponent):  # Excel dropped digits: 1.38E+10 could be any of a thousand numbers
        return value
    text = _plain(Decimal(value.strip()))
    return value if whole and "." in text else text


def number_converter(style: NumberFormat) -> Convert:
    """Converts numbers written in a declared style to plain decimal text, exactly."""
    point = re.escape(style.decimal)
    grouped = rf"\d{{1,3}}(?:{re.escape(style.thousands)}\d{{3}})+|" if style.thousands else ""
    pattern = re.compile(rf"([+-]?)({grouped}\d+)(?:{point}(\d*))?")
    scale = Decimal(style.scale)

    def convert(value: str) -> str:
        match = pattern.fullmatch(unicodedata.normalize("NFKC", value).strip())
        if match is None:
            return value
        sign, whole, fraction = match.groups()
        whole = whole.replace(style.thousands, "") if style.thousands else whole
        try:
            with localcontext() as context:
                context.prec = 100
                return _plain(Decimal(f"{sign}{whole}.{fraction or '0'}") * scale)
        except InvalidOperation:
            return value

    return convert


def time_converter(formats: tuple[str, ...], time_zone: str | None, *, date_only: bool) -> Convert:
    """Converts times to ISO: a date, a local time, or with a time zone UTC with a trailing Z.

    Args:
        formats: Tried in order; without any, ISO is read.
        time_zone: Where the file's clock stands.
        date_only: The contract's column is a date; then a time zone does not move it.
    """
    zone = ZoneInfo(time_zone) if time_zone else None

    def convert(value: str) -> str:
        moment = _moment(value.strip(), formats)
        if moment is None:
            return value
        if date_only:
            return moment.date().isoformat()
        if moment.tzinfo is None and zone is not None:
            moment = moment.replace(tzinfo=zone)
        if moment.tzinfo is None:
            return moment.isoformat(sep=" ")
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ") + "Z"

    return convert


def extractor(pattern: str) -> Convert:
    """Takes the bracketed part of a pattern out of a value; a value without it stays whole."""
    compiled = re.compile(pattern)

    def convert(value: str) -> str | None:
        match = compiled.search(value)
        return value if match is None else (match[1] or None)

    return convert


def duration_converter(unit: str) -> Convert:
    """Converts spans written as `1:02:03`, `1小时2分3秒` or `135秒` to a plain number of a unit.

    `2:03` is left as it is: minutes and seconds, or hours and minutes.
    """
    seconds = Decimal(_SECONDS[unit])

    def convert(value: str) -> str:
        text = unicodedata.normalize("NFKC", value).strip()
        match = _CLOCK.fullmatch(text) or _SPOKEN.fullmatch(text)
        if match is None or not any(match.groups()):
            return value
        days, hours, minutes, rest = (int(part or 0) for part in match.groups())
        total = Decimal(((days * 24 + hours) * 60 + minutes) * 60 + rest)
        return _plain(round(total / seconds, 6))

    return convert


def _moment(value: str, formats: tuple[str, ...]) -> datetime | None:
    for text in formats:
        try:
            return datetime.strptime(value, text)  # noqa: DTZ007 - the zone is the mapping's, set by the caller
        except ValueError:
            continue
    if formats:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
