"""The explanation of a conversion's credits as people read it on the terminal."""

from __future__ import annotations

from bowtie.explain.credit_facts import CreditFacts, TouchFacts
from bowtie.explain.show import show_section, write


def show_credit(facts: CreditFacts) -> None:
    """The conversion, its path oldest first with what each model gives, and the raw rows."""
    worth = f", worth {facts.amount:,}" if facts.amount is not None else ""
    who = facts.account_id or facts.person_id or "nobody known"
    write(f"{facts.conversion_id}: {facts.milestone} of {who} on {facts.converted_on}{worth}")
    if not facts.touches:
        write(f"No touch of the {facts.touches_of} counts in the {facts.lookback_days} days before it.")
    for number, touch in enumerate(facts.touches, start=1):
        show_section(_title(number, touch), _lines(facts, touch))


def _title(number: int, touch: TouchFacts) -> str:
    campaign = f", campaign {touch.campaign_id}" if touch.campaign_id else ""
    weights = f" ({', '.join(touch.weights)})" if touch.weights else ""
    return (
        f"{number}. {touch.touched_at:%Y-%m-%d %H:%M} UTC, {touch.age_days:.1f} days before: "
        f"{touch.touch_kind}, {touch.channel_id}{campaign}{weights}"
    )


def _lines(facts: CreditFacts, touch: TouchFacts) -> list[str]:
    given = [
        f"{model} {touch.credits[model]:.1%}"
        + (f" = {touch.amounts[model]:,}" if model in touch.amounts else "")
        for model in facts.models
        if touch.credits.get(model)
    ]
    lines = [", ".join(given) if given else "no model gives it anything"]
    lines += [f"    {touch.touch_id.split('|')[1]}: {place}" for place in touch.rows]
    if touch.row_count > len(touch.rows):
        lines.append(f"    and {touch.row_count - len(touch.rows)} more rows")
    return lines
