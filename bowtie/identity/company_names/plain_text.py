"""The plain form of a text: half-width, lower case, simplified, without brackets, punctuation or emoji."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

# Made from OpenCC by tests/python/identity/opencc_table.py; a test holds the two together.
SIMPLIFIED = Path(__file__).with_name("simplified.csv")

# Scripts that write no spaces between words: a space beside one of their characters means nothing.
_UNSPACED = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U000323af"
# What stands inside a word: apostrophes, and accents that no single character holds.
_INSIDE_WORDS = re.compile("['’‘`´ʼ\u0300-\u036f]")
_NO_LETTERS = re.compile(r"[^\w]|_")
_SPACES = re.compile(r"\s+")
_EMPTY_SPACE = re.compile(f" (?=[{_UNSPACED}])|(?<=[{_UNSPACED}]) ")
_UNIT = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED} ]+")


@cache
def simplified_characters() -> dict[int, str]:
    """Traditional → simplified, for `str.translate`."""
    lines = SIMPLIFIED.read_text(encoding="utf-8").splitlines()[1:]
    return {ord(line[0]): line[2:] for line in lines}


def half_width(text: str) -> str:
    """Full-width → half-width, lower case, traditional → simplified; punctuation stays."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(simplified_characters())


def letters_only(text: str) -> str:
    """Letters and digits, with one space between words of scripts that need it.

    Args:
        text: What `half_width` gives.
    """
    spaced = _NO_LETTERS.sub(" ", _INSIDE_WORDS.sub("", text))
    return _EMPTY_SPACE.sub("", _SPACES.sub(" ", spaced).strip())


def plain(text: str) -> str:
    """Both steps: applied to its own result, it changes nothing."""
    return letters_only(half_width(text))


def units_of(text: str) -> list[str]:
    """What a name is compared by: each Chinese character, each Latin word or number.

    Args:
        text: What `plain` gives.
    """
    return _UNIT.findall(text)
