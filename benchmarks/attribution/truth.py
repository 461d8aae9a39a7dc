"""How far each model's channel shares are from what the demo's touches caused.

The demo knows what moved each won company: the channel by which its first person came, without which it
would never have looked, and touches that added log-odds to the decisions of its deal. A channel's causal
share is the part of the won deals that would be missing without it, as a share of all such parts: a deal
is missing wholly without the company's first channel, and otherwise with the chance by which its
decisions would have gone wrong without the channel's lifts. What a touch does besides (a call is also
what a deal is made of) the truth does not credit to channels, so no model can meet it exactly.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.errors import BenchmarkError

CAUSED = """
    with people as (
        select person_id, company_id from read_csv('{truth}/persons.csv', header = true, all_varchar = true)
    ),
    firsts as (
        select people.company_id, arg_min(told.channel_id, told.first_touch_at) as channel_id
        from read_csv('{truth}/first_channels.csv', header = true) as told
        join people using (person_id)
        group by people.company_id
    ),
    decisions as (
        select * from read_csv('{truth}/decisions.csv', header = true)
    ),
    won as (
        select distinct company_id from decisions where kind = 'negotiation' and is_positive
    ),
    lifts as (
        select company_id, channel_id, log_odds, lifted_at
        from read_csv('{truth}/company_lifts.csv', header = true)
        where channel_id is not null and log_odds > 0
    ),
    -- The chance of each decision without the channel's lifts that were there by then.
    lowered as (
        select decisions.company_id, lifts.channel_id, decisions.probability,
            ln(decisions.probability / (1 - decisions.probability)) - sum(lifts.log_odds) as log_odds
        from decisions
        join won using (company_id)
        join lifts on decisions.company_id = lifts.company_id and lifts.lifted_at <= decisions.decided_at
        where decisions.is_positive and decisions.probability between 0.0001 and 0.9999
        group by decisions.company_id, lifts.channel_id, decisions.kind, decisions.record_id,
            decisions.probability
    ),
    missing as (
        select company_id, channel_id, 1.0 as part from firsts join won using (company_id)
        union all
        select lowered.company_id, lowered.channel_id,
            1 - exp(sum(ln((1 / (1 + exp(-lowered.log_odds))) / lowered.probability))) as part
        from lowered
        left join firsts using (company_id, channel_id)
        where firsts.company_id is null
        group by lowered.company_id, lowered.channel_id
    )
    select channel_id, sum(part) / sum(sum(part)) over () from missing group by channel_id
"""
CREDITED = """
    select model_id, rolled_up_channel_id, sum(credits)
    from acquisition.attribution_by_channel where milestone = 'won' group by all
"""


def show_truth(workspace: Path, console: Console) -> None:
    """Print each model's distance from the truth: half the sum of the shares that differ, 0 to 1.

    Raises:
        BenchmarkError: The workspace is no refreshed demo.
    """
    marts, truth = workspace / "published/marts.duckdb", workspace / "truth"
    if not (marts.exists() and (truth / "decisions.csv").exists()):
        raise BenchmarkError(f"{workspace} is no refreshed demo: run bowtie demo and bowtie refresh there.")
    with duckdb.connect(str(marts), read_only=True) as database:
        caused = dict(database.execute(CAUSED.format(truth=truth)).fetchall())
        models: dict[str, dict[str, float]] = {}
        for model, channel, credit in database.execute(CREDITED).fetchall():
            models.setdefault(model, {})[channel] = credit
    shares = {
        model: {channel: credit / sum(its.values()) for channel, credit in its.items()}
        for model, its in models.items()
    }
    far = {model: _apart(caused, its) for model, its in shares.items()}
    ranked = sorted(far, key=far.__getitem__)
    table = Table("channel", "caused", *ranked, title="Shares of the won deals", title_justify="left")
    for channel in sorted(caused, key=lambda name: -caused[name]):
        table.add_row(
            channel,
            f"{caused[channel]:.1%}",
            *(f"{shares[model].get(channel, 0):.1%}" for model in ranked),
        )
    table.add_row("others", "", *(f"{_others(caused, shares[model]):.1%}" for model in ranked))
    table.add_row("distance", "", *(f"{far[model]:.3f}" for model in ranked))
    console.print(table)


def _others(caused: dict[str, float], its: dict[str, float]) -> float:
    return sum(share for channel, share in its.items() if channel not in caused)


def _apart(caused: dict[str, float], its: dict[str, float]) -> float:
    names = caused.keys() | its.keys()
    return sum(abs(caused.get(name, 0) - its.get(name, 0)) for name in names) / 2
