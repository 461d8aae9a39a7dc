"""What a name is made of: its characters, each with the part of the name that it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bowtie.identity.company_names.plain_text import units_of
from bowtie.identity.company_names.rules import COMPANY, NameRules, Region

REGION, BRAND, OTHER, INDUSTRY, GROUP, FORM = "rboigf"
# The form of most companies, which tells nothing; others leave characters that short names use (股份, 大学).
_LIMITED = "有限"
_STOCK = "股份"


@dataclass(frozen=True, slots=True)
class Shape:
    """A key, taken apart.

    Attributes:
        units: Its Chinese characters and Latin words, without 有限公司.
        parts: One letter per unit: region, brand, other, industry, group word, form.
        starts: Whether a word begins at the unit.
        core: The brand; with the region where what is left of it is only an industry.
        brand: The same without group words and marks, to compare companies of one group.
        region: The most specific region.
        places: All regions but provinces of others, sorted.
        regions: All regions, with the provinces that they lie in.
        legal_form: In its usual spelling, or none.
        body: What stands between region and legal form, without spaces.
        is_group: Whether 集团 or 控股 stands in it.
        is_generic: Whether it has no brand, only a region and an industry: 上海电气, 生物股份.
        is_short: Whether it may be a short name: it has no legal form, or one that also brands have (医院).
        is_bare: Whether it is only a region or a legal form: 北京公司.
    """

    units: tuple[str, ...]
    parts: str
    starts: tuple[bool, ...]
    core: str
    brand: str
    region: str | None
    places: str
    regions: frozenset[str]
    legal_form: str | None
    body: str
    is_group: bool
    is_generic: bool
    is_short: bool
    is_bare: bool

    @property
    def spelling(self) -> tuple[str, str, str]:
        """Region, body and legal form: names that share them differ only in how they are spelled."""
        return self.places, self.body, self.legal_form or ""


@dataclass(slots=True)
class _Words:
    words: list[tuple[str, str]]
    regions: list[Region]


# Reading a name, listing it and matching it all ask for its shape.
@lru_cache(maxsize=1 << 16)
def shape_of(key: str, rules: NameRules) -> Shape:
    """Take a key apart.

    Args:
        key: The key of a name that is no branch, or of the head of one.
        rules: Vocabulary.
    """
    form = rules.word_before("legal_form", key, len(key))
    if form == key:
        form = ""
    text = key[: len(key) - len(form)].strip()
    text = text if form else _without_marks(text, rules)
    is_stock = not form and text.endswith(_STOCK) and len(text) > len(_STOCK) + 1
    found = _split(text.removesuffix(_STOCK) if is_stock else text, rules)
    brand = "".join(word for word, part in found.words if part == BRAND).strip()
    is_generic = not brand or brand in rules.words["industry"]
    if is_generic:
        # 中国银行, 上海电气: without the region nothing would be left that tells it from others.
        brand = "".join(word for word, part in found.words if part in (BRAND, REGION))
        found.words = [(word, INDUSTRY if part == BRAND else part) for word, part in found.words]
    told = form.replace(COMPANY, "").replace(_LIMITED, "") if not form.isascii() else ""
    if is_stock:
        told = _STOCK  # 军信股份: a short name, but the word is that of the form.
    elif told and told != _STOCK:
        brand = f"{text}{form}"  # 北京大学, 协和医院: the form is what tells it from others.
    words = [*found.words, *([(told, FORM)] if told else [])]
    units = [(unit, part, place == 0) for word, part in words for place, unit in enumerate(units_of(word))]
    names = {region.name for region in found.regions}
    provinces = {region.province for region in found.regions if region.province}
    places = names - {region.province for region in found.regions if region.province != region.name}
    return Shape(
        units=tuple(unit for unit, _, _ in units),
        parts="".join(part for _, part, _ in units),
        starts=tuple(start for _, _, start in units),
        core=brand or text or key,
        brand=brand,
        region=found.regions[-1].name if found.regions else None,
        places=" ".join(sorted(places)),
        regions=frozenset(names | provinces),
        legal_form=rules.words["legal_form"][form] if form else None,
        body="".join(word for word, part in found.words if part != REGION).replace(" ", ""),
        is_group=any(part == GROUP for _, part in words),
        is_generic=is_generic,
        is_short=not form or bool(told and told != _STOCK),
        is_bare=form in ("", COMPANY) and all(part == REGION for _, part in found.words),
    )


def _without_marks(text: str, rules: NameRules) -> str:
    """A short name without the marks of a stock exchange: ST熊猫, 快手-WR, 深振业A."""
    while (mark := rules.word_start("listing_prefix", text)) and not text[len(mark) :][:1].isascii():
        text = text[len(mark) :]
    mark = rules.word_before("listing_suffix", text, len(text))
    rest = text[: len(text) - len(mark)]
    return rest if mark and len(rest) > 1 and not rest[-1].isascii() else text


def _split(text: str, rules: NameRules) -> _Words:
    found = _Words([], [])
    start = 0
    while True:
        region, stop = rules.region_at(text, start)
        if region is None or 0 < len(text) - stop < rules.figures["brand_units"]:
            break
        if found.regions and found.regions[-1].province not in ("", region.province):
            break  # 浙江德宏汽车电子: Dehong lies in Yunnan, so here it is a brand.
        found.words.append((region.name, REGION))
        found.regions.append(region)
        start = stop
    brand_stop = _unit_end(text, start)
    if start < len(text) and not text[start].isascii():
        brand_stop = min(len(text), start + int(rules.figures["brand_units"]))
    part = BRAND
    word = text[start:brand_stop]
    start = brand_stop
    while start < len(text):
        known, kind, stop = _known_word(text, start, rules, found)
        if known:
            if word:
                found.words.append((word, part))
            found.words.append((known, kind))
            part, word = OTHER, ""
        else:
            stop = _unit_end(text, start)
            word += text[start:stop]
        start = stop
    if word:
        found.words.append((word, part))
    return found


def _known_word(text: str, start: int, rules: NameRules, found: _Words) -> tuple[str, str, int]:
    """A group word, region or industry at a place: the word, its part and where it ends."""
    if text[start].isascii():
        stop = _unit_end(text, start)
        word = text[start:stop].strip()
        for kind, part in (("group_word", GROUP), ("industry", INDUSTRY)):
            if word in rules.words[kind]:
                return rules.words[kind][word], part, stop
        return "", "", stop
    group = rules.word_at("group_word", text, start)
    if group:
        return group, GROUP, start + len(group)
    industry = rules.word_at("industry", text, start)
    region, stop = rules.region_at(text, start)
    if region is not None and stop - start >= len(industry):
        found.regions.append(region)
        return region.name, REGION, stop
    return industry, INDUSTRY, start + len(industry)


def _unit_end(text: str, start: int) -> int:
    """Where the Chinese character or Latin word ends that begins at a place, with the space behind it."""
    stop = start + 1
    if text[start : start + 1].isascii():
        while stop < len(text) and text[stop].isascii() and text[stop - 1] != " ":
            stop += 1
    return stop
