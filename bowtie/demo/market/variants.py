"""How people and reps really write a mobile, a company, a mail address."""

from __future__ import annotations

import random

from bowtie.demo.market import names
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.rng import weighted

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
FULL_WIDTH_BRACKETS = str.maketrans("()", "（）")


def mobile(rng: random.Random, person: Person, *, two_allowed: bool = False) -> str:
    """The person's mobile as somebody typed it."""
    number = person.mobile
    if rng.random() < 0.012:
        # Nobody knows the mobile, and writes the number of the switchboard.
        return person.company.switchboard
    if number.startswith("+"):
        return weighted(
            rng, {number: 6, f"{number[:3]} {number[3:]}": 2, f"{number[:3]}-{number[3:7]}-{number[7:]}": 1}
        )
    if two_allowed and person.other_mobile and rng.random() < 0.5:
        return f"{number}/{person.other_mobile}"
    style = weighted(
        rng, {"plain": 78, "dashes": 6, "plus": 5, "zeros": 3, "spaces": 4, "full_width": 3, "plus_spaces": 1}
    )
    dashed = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return {
        "plain": number,
        "dashes": dashed,
        "plus": f"+86{number}",
        "zeros": f"0086{number}",
        "spaces": dashed.replace("-", " "),
        "full_width": number.translate(FULL_WIDTH),
        "plus_spaces": f"+86 {dashed.replace('-', ' ')}",
    }[style]


def company(rng: random.Random, true: Company) -> str:
    """The company's name as somebody typed it."""
    if true.country != "中国":
        return _abroad(rng, true)
    style = weighted(
        rng, {"legal": 56, "short": 23, "department": 8, "brackets": 5, "spaces": 5, "typo": 2, "old_form": 1}
    )
    region = true.legal_name[:2]
    return {
        "legal": true.legal_name,
        "short": true.short_name,
        "department": f"{true.legal_name}{rng.choice(names.DEPARTMENT_SUFFIXES)}",
        "brackets": f"{true.legal_name[2:]}({region})".translate(
            FULL_WIDTH_BRACKETS if rng.random() < 0.6 else {}
        ),
        "spaces": f" {true.legal_name[:4]} {true.legal_name[4:]}",
        "typo": _typo(rng, true.legal_name),
        "old_form": true.legal_name.replace("有限公司", "有限责任公司"),
    }[style]


def _abroad(rng: random.Random, true: Company) -> str:
    style = weighted(rng, {"legal": 5, "short": 4, "upper": 1, "typo": 0.3})
    return {
        "legal": true.legal_name,
        "short": true.short_name,
        "upper": true.legal_name.upper().rstrip("."),
        "typo": _typo(rng, true.legal_name),
    }[style]


def _typo(rng: random.Random, name: str) -> str:
    """Two characters changed places, or one was left out."""
    place = rng.randrange(2, 5)
    if rng.random() < 0.5:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :]


def email(rng: random.Random, person: Person, *, shared: float = 0.03) -> str:
    """The mail address as typed; now and then the shared mailbox of the company."""
    if rng.random() < shared:
        return f"info@{person.company.domain}"
    return person.email.upper() if rng.random() < 0.03 else person.email


def sometimes(rng: random.Random, chance: float, value: str) -> str | None:
    """The value, or nothing where nobody filled it in."""
    return value if value and rng.random() < chance else None
