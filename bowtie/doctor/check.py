"""The result of one examination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """What was examined, whether it is in order, and what to do if not."""

    name: str
    is_ok: bool
    detail: str
    remedy: str = ""


def judge(name: str, problems: Sequence[str], *, good: str, remedy: str) -> Check:
    """A check that is in order if it found no problem."""
    if not problems:
        return Check(name, True, good)
    more = f"\nand {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return Check(name, False, "\n".join(problems[:_SHOWN]) + more, remedy)
