"""The demo company's own product: modules, features, flows, releases, and what each release truly changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from bowtie.demo.market.catalog import PRODUCTS
from bowtie.demo.market.clock import HISTORY_END, START

Metric = Literal["flow_seconds", "response_ms", "error_rate", "completion_rate", "adoption", "health_pull"]


@dataclass(frozen=True)
class Feature:
    """One feature. `seconds` is the time that one use takes."""

    name: str
    module: str
    flow: str
    role: str
    is_core: bool
    value_level: int
    seconds: int


@dataclass(frozen=True)
class Module:
    """One module: how fast it answers, how often it fails, and in which flow its features work together."""

    name: str
    flow: str
    response_ms: int
    error_rate: float
    completion_rate: float


MODULES = {
    module.name: module
    for module in (
        Module("lead_capture", "publish_form", 320, 0.012, 0.72),
        Module("contacts", "build_segment", 620, 0.014, 0.78),
        Module("automation", "launch_campaign", 480, 0.02, 0.58),
        Module("scoring", "tune_scores", 410, 0.01, 0.66),
        Module("analytics", "read_report", 900, 0.012, 0.85),
        Module("integration", "connect_system", 700, 0.03, 0.5),
    )
}
STEP = {"entry": "open", "main": "edit", "interaction": "confirm"}


def _features(module: str, rows: str) -> tuple[Feature, ...]:
    """Features as `name role core value seconds`, one after the other."""
    words = iter(rows.split())
    return tuple(
        Feature(name, module, MODULES[module].flow, role, core == "core", int(value), int(seconds))
        for name, role, core, value, seconds in zip(words, words, words, words, words, strict=True)
    )


FEATURES = (
    *_features("lead_capture", "form_list entry - 1 25 form_editor main core 3 260"),
    *_features("lead_capture", "landing_page main - 2 310 form_preview interaction - 1 40"),
    *_features("lead_capture", "channel_code main core 2 60"),
    *_features("contacts", "contact_list entry - 1 50 segment_builder main core 3 190"),
    *_features("contacts", "import_wizard main - 2 150 segment_preview interaction - 1 35"),
    *_features("automation", "campaign_list entry - 1 30 flow_canvas main core 3 340"),
    *_features("automation", "flow_test interaction - 2 80 wecom_sender main core 3 120"),
    *_features("automation", "mail_sender main - 2 140"),
    *_features("scoring", "score_overview entry - 1 40 score_rules main core 3 210"),
    *_features("scoring", "score_explain interaction - 2 55"),
    *_features("analytics", "dashboard entry core 2 70 attribution_report main core 3 160"),
    *_features("analytics", "funnel_report main - 2 130 report_share interaction - 1 30"),
    *_features("analytics", "report_export interaction - 1 25"),
    *_features("integration", "connector_list entry - 1 35 crm_sync main core 3 120"),
    *_features("integration", "api_keys interaction - 1 60 wecom_binding main - 2 110"),
)
BY_ROLE = {(feature.module, feature.role): feature for feature in reversed(FEATURES)}


@dataclass(frozen=True)
class Effect:
    """What something truly changes. `scale` says how: a factor, or an amount that is added."""

    metric: str
    subject: str
    effect: float
    scale: Literal["factor", "added"] = "factor"


@dataclass(frozen=True)
class Release:
    """One release; its effects last until `ends_at`, or for good."""

    release_id: str
    released_at: datetime
    module: str
    feature: str
    title: str
    effects: tuple[Effect, ...] = ()
    ends_at: datetime | None = None


def _at(share: float) -> datetime:
    """A night in the history: releases are installed while nobody works."""
    return START + timedelta(days=int((HISTORY_END - START).days * share), hours=2)


PRODUCT = PRODUCTS[0][0]
RELEASES = (
    Release("R2.0", START - timedelta(days=40), "lead_capture", "", "2.0 基础版本"),
    Release(
        "R2.1", _at(0.12), "lead_capture", "form_editor", "表单编辑器提速",
        (Effect("flow_seconds", "publish_form", 0.6), Effect("response_ms", "lead_capture", 0.75)),
    ),
    Release("R2.2", _at(0.2), "analytics", "", "界面文案调整"),
    Release(
        "R2.3", _at(0.28), "scoring", "score_explain", "新增评分解释",
        (Effect("adoption", "score_explain", 1, "added"), Effect("health_pull", "scoring", 0.02, "added")),
    ),
    Release(
        "R2.4", _at(0.4), "automation", "flow_canvas", "自动化引擎升级",
        (Effect("error_rate", "automation", 6.0),), _at(0.48),
    ),
    Release("R2.4.1", _at(0.48), "automation", "flow_canvas", "修复自动化引擎错误"),
    Release(
        "R2.5", _at(0.56), "analytics", "dashboard", "报表加速",
        (Effect("response_ms", "analytics", 0.5),),
    ),
    Release(
        "R2.6", _at(0.64), "automation", "campaign_list", "活动模板",
        (Effect("completion_rate", "launch_campaign", 0.18, "added"),),
    ),
    Release(
        "R2.7", _at(0.72), "integration", "wecom_binding", "新增企微绑定",
        (Effect("adoption", "wecom_binding", 1, "added"),),
    ),
    Release(
        "R2.8", _at(0.8), "contacts", "segment_builder", "分群新存储",
        (Effect("response_ms", "contacts", 1.6),), _at(0.88),
    ),
    Release("R2.8.1", _at(0.88), "contacts", "segment_builder", "分群性能恢复"),
)  # fmt: skip


@dataclass(frozen=True)
class DayState:
    """The product on one day."""

    release_id: str
    response_ms: dict[str, float]
    error_rate: dict[str, float]
    flow_seconds: dict[str, float]
    completion_rate: dict[str, float]
    missing: frozenset[str]
    health_pull: float


@cache
def state_of(day: date) -> DayState:
    """What the releases of all days up to this one have made of the product."""
    current = [release for release in RELEASES if release.released_at.date() <= day]
    acting = [
        effect
        for release in current
        if release.ends_at is None or day < release.ends_at.date()
        for effect in release.effects
    ]

    def product(metric: str, subject: str, start: float) -> float:
        for effect in acting:
            if (effect.metric, effect.subject) == (metric, subject):
                start = start * effect.effect if effect.scale == "factor" else start + effect.effect
        return start

    to_come = {
        effect.subject for release in RELEASES for effect in release.effects if effect.metric == "adoption"
    }
    return DayState(
        current[-1].release_id,
        {name: product("response_ms", name, module.response_ms) for name, module in MODULES.items()},
        {name: product("error_rate", name, module.error_rate) for name, module in MODULES.items()},
        {module.flow: product("flow_seconds", module.flow, 1.0) for module in MODULES.values()},
        {m.flow: product("completion_rate", m.flow, m.completion_rate) for m in MODULES.values()},
        frozenset(to_come - {effect.subject for effect in acting if effect.metric == "adoption"}),
        sum(effect.effect for effect in acting if effect.metric == "health_pull"),
    )
