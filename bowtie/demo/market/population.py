"""Companies and their buying committees: who they truly are, whatever the files will say."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bowtie.demo.market import names
from bowtie.demo.market.rng import clamp, stream, weighted

# (employees, share of companies, how well the size fits)
SIZE_BANDS = (
    ((20, 99), 0.35, 0.35),
    ((100, 499), 0.35, 0.75),
    ((500, 1999), 0.2, 1.0),
    ((2000, 9999), 0.1, 0.8),
)
ABROAD_SHARE = 0.07
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(slots=True, eq=False)
class Company:
    """One true company and what the simulation knows of its way."""

    company_id: str
    rng: random.Random
    legal_name: str
    short_name: str
    domain: str
    credit_code: str
    province: str
    city: str
    industry: str
    employees: int
    founded_year: int
    fit: float
    currency: str
    parent: Company | None = None
    is_partner: bool = False
    intent: float = 1.0
    people: list[Person] = field(default_factory=list)
    touches: deque[datetime] = field(default_factory=lambda: deque(maxlen=40))
    account_id: str = ""
    has_open_deal: bool = False
    is_customer: bool = False
    owner_id: str = ""
    csm_id: str = ""
    health: float = 0.5
    country: str = "中国"
    mobile_prefix: str = ""
    switchboard: str = ""
    lifts: dict[str, float] = field(default_factory=dict)

    def by_size(self, steps: Sequence[tuple[int, float]]) -> float:
        """The value of the first step (employees from, value) that it reaches; the largest step first."""
        return next(value for employees, value in steps if self.employees >= employees)

    def engagement(self, now: datetime) -> float:
        """How busy its people were in the last 60 days, 0 to 1."""
        since = now - timedelta(days=60)
        return clamp(sum(touch >= since for touch in self.touches) / 20)


@dataclass(slots=True, eq=False)
class Person:
    """One true person and what the simulation knows of their way."""

    person_id: str
    rng: random.Random
    company: Company
    name: str
    pinyin: str
    mobile: str
    other_mobile: str
    email: str
    department: str
    title: str
    role: str
    first_channel: str = ""
    first_touch_at: datetime | None = None
    visitors: dict[str, str] = field(default_factory=dict)
    sessions: int = 0
    last_channel: str = ""
    lead_id: str = ""
    contact_id: str = ""
    external_user_id: str = ""
    unionid: str = ""
    user_id: str = ""
    trial_user_id: str = ""
    openid: str = ""
    lead_at: datetime | None = None
    lead_closed_at: datetime | None = None
    email_before: str = ""
    spare_mobile: str = ""
    consents: dict[str, bool] = field(default_factory=dict)

    def meet(self, channel: str, at: datetime) -> None:
        """Note a contact that says nothing about interest: it is the first channel, where there was none."""
        if not self.first_channel:
            self.first_channel, self.first_touch_at = channel, at

    def touch(self, channel: str, at: datetime) -> None:
        """Note a contact with the demo company; the first one is the truth of the first channel."""
        self.meet(channel, at)
        self.last_channel = channel
        self.company.touches.append(at)


class Population:
    """Invents companies and people; no two share a legal name, a mobile or a mail address."""

    def __init__(self, seed: int, cell: int = 0, cells: int = 1) -> None:
        self._seed = seed
        self._cell = cell
        self._cells = cells
        # Cells cannot know each other's names, so each has its own last characters.
        places = _digits(cell, len(names.BRAND))
        self._brand_end = "".join(names.BRAND[place][0] for place in places)
        self._companies: list[Company] = []
        self._taken: dict[str, int] = {}
        self._people = 0

    def company(self) -> Company:
        """The next company with its buying committee."""
        number = len(self._companies) * self._cells + self._cell + 1
        rng = stream(self._seed, "company", number)
        parent = rng.choice(self._companies) if len(self._companies) >= 20 and rng.random() < 0.04 else None
        region, province, city, code = rng.choice(names.REGIONS)
        industry, words, match = rng.choice(names.INDUSTRIES)
        (low, high), _, size_match = weighted(rng, [(band, band[1]) for band in SIZE_BANDS])
        first, second = rng.sample(names.BRAND, 2)
        brand = first[0] + second[0] + self._brand_end
        if parent:
            legal_name = f"{parent.legal_name}{region}分公司"
            short_name, domain, industry = f"{parent.short_name}{region}", parent.domain, parent.industry
        else:
            legal_name = f"{region}{brand}{rng.choice(words)}{weighted(rng, names.LEGAL_FORMS)}"
            short_name = brand + (legal_name[2 + len(brand) : 4 + len(brand)] if rng.random() < 0.3 else "")
            domain = f"{first[1]}{second[1]}{number}.example.{'cn' if rng.random() < 0.7 else 'com'}"
        if legal_name in self._taken:
            # A second office of the same name, as the registry writes it.
            self._taken[legal_name] += 1
            legal_name = f"{legal_name}第{self._taken[legal_name]}分公司"
        self._taken[legal_name] = 1
        company = Company(
            company_id=f"C{number:06d}",
            rng=rng,
            legal_name=legal_name,
            short_name=short_name,
            domain=domain,
            credit_code=_credit_code(code, number),
            province=province,
            city=city,
            industry=industry,
            employees=rng.randint(low, high),
            founded_year=rng.randint(1992, 2022),
            fit=round(clamp(0.55 * match + 0.4 * size_match + rng.uniform(-0.15, 0.15), 0.03), 3),
            currency="USD" if rng.random() < 0.06 else "CNY",
            parent=parent,
            # A group answers at one number.
            switchboard=parent.switchboard if parent else f"+86{names.AREA_CODES[region]}6{number:07d}",
        )
        if not parent and rng.random() < ABROAD_SHARE:
            self._move_abroad(company, number, names.INDUSTRIES.index((industry, words, match)))
        self._companies.append(company)
        seats = min(11, 3 + int(rng.expovariate(1) * (1.6 + company.employees**0.5 / 10)) + rng.randrange(3))
        for position in _committee(rng, seats):
            company.people.append(self._person(company, position))
        return company

    def _move_abroad(self, company: Company, number: int, industry: int) -> None:
        """Make it a company of another country: English names, foreign numbers, no credit code, dollars."""
        rng = company.rng
        country, city, mobile_prefix, landline_prefix, form = rng.choice(names.ABROAD)
        mark = "".join(chr(ord("a") + digit) for digit in _digits(self._cell, 26))
        brand = rng.choice(names.BRAND_ENGLISH) + rng.choice(names.BRAND_ENGLISH_END) + mark
        legal_name = f"{brand} {names.WORDS_ENGLISH[industry]} {form}"
        if legal_name in self._taken:
            legal_name = f"{brand}{number} {names.WORDS_ENGLISH[industry]} {form}"
        self._taken[legal_name] = 1
        company.legal_name, company.short_name = legal_name, legal_name.removesuffix(f" {form}")
        company.country, company.city, company.province, company.credit_code = country, city, "", ""
        company.domain = f"{brand.lower()}{number}.example.com"
        company.switchboard, company.mobile_prefix = f"{landline_prefix}6{number:06d}", mobile_prefix
        company.currency = "USD"

    def _person(self, company: Company, position: tuple[str, str, str, float]) -> Person:
        number = self._people * self._cells + self._cell + 1
        self._people += 1
        rng = stream(self._seed, "person", number)
        surname, surname_pinyin = rng.choice(names.SURNAMES)
        given = [rng.choice(names.GIVEN) for _ in range(weighted(rng, {1: 0.35, 2: 0.65}))]
        if rng.random() < 0.02:
            rare, pinyin, _ = rng.choice(names.RARE_GIVEN)
            given = [(rare, pinyin)]
        given_pinyin = "".join(pinyin for _, pinyin in given)
        local = f"{given_pinyin}.{surname_pinyin}"
        domain = company.domain
        if rng.random() < 0.18:
            local, domain = f"{surname_pinyin}{given_pinyin}{number}", rng.choice(names.FREE_MAIL)
        name = surname + "".join(character for character, _ in given)
        department, title, role, _ = position
        if company.mobile_prefix:
            first, last = rng.choice(names.GIVEN_ENGLISH), rng.choice(names.SURNAMES_ENGLISH)
            name, title = f"{first} {last}", names.TITLES_ENGLISH[title]
            department = names.DEPARTMENTS_ENGLISH[department]
            local = f"{first}.{last}".lower().replace("ü", "ue").replace("'", "")
            surname_pinyin, given_pinyin, domain = last.lower(), first.lower(), company.domain
        email = f"{local}@{domain}"
        if email in self._taken:
            email = f"{local}{number}@{domain}"
        self._taken[email] = 1
        second_mobile = _mobile(2 * number + 1, company.mobile_prefix)
        return Person(
            person_id=f"P{number:06d}",
            rng=rng,
            company=company,
            name=name,
            pinyin=surname_pinyin + given_pinyin,
            mobile=_mobile(2 * number, company.mobile_prefix),
            other_mobile=second_mobile if rng.random() < 0.08 else "",
            email=email,
            department=department,
            title=title,
            role=role,
            spare_mobile=second_mobile,
        )


def _digits(number: int, base: int) -> list[int]:
    """The number in bijective notation: no digits for 0, one each for 1 to `base`."""
    found: list[int] = []
    while number:
        number, digit = divmod(number - 1, base)
        found.append(digit)
    return found


def _committee(rng: random.Random, seats: int) -> list[tuple[str, str, str, float]]:
    ranked = sorted(names.POSITIONS, key=lambda position: -position[3] * rng.random())
    return ranked[:seats]


def _mobile(number: int, prefix_abroad: str = "") -> str:
    if prefix_abroad:
        return f"{prefix_abroad}{number:07d}"
    # The run of zeros shows that it is invented; 7919 has no factor in common with the size of the block.
    block, prefix = divmod(number, len(names.MOBILE_PREFIXES))
    digits = f"0000{block * 7919 % 10_000:04d}" if block < 10_000 else f"{block:08d}"
    return names.MOBILE_PREFIXES[prefix] + digits


def _credit_code(region: str, number: int) -> str:
    body = f"M{number:07d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum((int(mark, 36)) * weight for mark, weight in zip(body, weights, strict=True))
    code = f"91{region}{body}{'0123456789X0'[(11 - total % 11) % 11]}"
    total = sum(CREDIT_ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(code))
    return code + CREDIT_ALPHABET[(31 - total % 31) % 31]
