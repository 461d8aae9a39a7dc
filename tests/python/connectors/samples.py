"""The sample files of the connectors and what the contracts read of them."""

from __future__ import annotations

from pathlib import Path

from warehouse.house import real_data

from connectors.landed import CONTRACTS

# How the sample files of an ad network begin; LinkedIn's have both forms.
NETWORKS = {
    "amazon_ads": ("amazon_ads_",),
    "apple_search": ("apple_search_",),
    "facebook_ads": ("facebook_ads_",),
    "google_ads": ("google_ads_",),
    "linkedin_ads": ("linkedin_ad_", "linkedin_"),
    "microsoft_ads": ("microsoft_ads_",),
    "pinterest_ads": ("pinterest_",),
    "reddit_ads": ("reddit_ads_",),
    "snapchat_ads": ("snapchat_",),
    "tiktok_ads": ("tiktok_",),
    "twitter_ads": ("twitter_",),
}
MONEY = (*NETWORKS, "stripe")


def sample_tables() -> dict[str, Path]:
    """Every sample file of the ad networks and Stripe, under the name `<connector>.<table>`."""
    found: dict[str, Path] = {}
    for path in sorted((real_data("connectors") / "ad_reporting").glob("*.csv")):
        connector, start = next(
            (name, start)
            for name, starts in NETWORKS.items()
            for start in starts
            if path.name.startswith(start)
        )
        found[f"{connector}.{_table(path, start)}"] = path
    for path in sorted((real_data("connectors") / "stripe").glob("*.csv")):
        found[f"stripe.{_table(path, '')}"] = path
    return found


def _table(path: Path, start: str) -> str:
    """Names such as `ad_analytics_by_campaign` keep their `ad_`: it belongs to the table."""
    name = path.stem.removesuffix("_data").removeprefix(start)
    return f"ad_{name}" if path.name.startswith("linkedin_ad_analytics") else name


def read_tables() -> dict[str, Path]:
    """The sample files that a contract reads; every table of every contract has one."""
    samples = sample_tables()
    wanted = [name for name in CONTRACTS.tables if name.split(".")[0] in MONEY]
    assert set(wanted) <= set(samples), set(wanted) - set(samples)
    return {name: samples[name] for name in wanted}
