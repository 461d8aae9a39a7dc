"""Many invented names: how long reading and matching takes."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from bowtie.identity.company_names import load_rules, match_names, read_name

# Characters that brands are made of.
_BRAND = (
    "华中国天海金新东方大科安信德力达美明兴恒瑞泰盛隆康宏远博创智通联合凯龙云星光宇航嘉利丰润佳源福正永昌顺荣鑫辉"
    "亿万百千乐优思维奥迪普诺卓越飞鹏鸿鹤麒麟振业宝石玉珠银铜铁木林森山川江河湖溪泉雨雪风雷火阳月晨曦朝晖春夏秋冬红蓝绿白"
)
_FORMS = ("有限公司", "有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司")


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for so many distinct names, and the pairs that they gave."""

    names: int
    read_seconds: float
    match_seconds: float
    pairs: int


def invent(count: int, seed: int = 7) -> list[str]:
    """Distinct names: half legal names, half short names and branches of them."""
    rules = load_rules()
    rng = random.Random(seed)  # noqa: S311 - invented names, no secrets
    industries = [word for word in rules.words["industry"] if not word.isascii()]
    regions = list(rules.regions)
    found: dict[str, None] = {}
    while len(found) < count:
        brand = "".join(rng.choices(_BRAND, k=rng.choice((2, 2, 2, 3, 3, 4))))
        trade = "".join(rng.choices(industries, k=rng.choice((1, 1, 2))))
        region = rng.choice(regions) if rng.random() < 0.85 else ""
        legal = f"{region}{brand}{trade}{rng.choice(_FORMS)}"
        other = rng.choice((brand + trade[:2], brand + trade, region + brand, brand, legal + "北京分公司"))
        found |= {legal: None, other: None}
    return list(found)[:count]


def measure_speed(count: int) -> Speed:
    """Read and match so many invented names."""
    texts = invent(count)
    start = time.perf_counter()
    names = [read_name(text) for text in texts]
    middle = time.perf_counter()
    pairs = len(match_names(names))
    return Speed(count, middle - start, time.perf_counter() - middle, pairs)
