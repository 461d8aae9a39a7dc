"""The page docs/demo_distributions.md."""

from __future__ import annotations

from benchmarks.believable.published import Comparison, Distribution, Source

HEAD = """# The demo company beside published figures

Is the demo company, which is invented ([demo_company.md](demo_company.md)), believable? Here are its
distributions beside what others have published about real B2B companies. `python -m benchmarks.believable`
makes this page from `bowtie demo --scale 1` (seed 7) after `bowtie refresh`: the figures are in
[figures.json](demo_company/figures.json), the queries in `benchmarks/believable/sql/`, the published ranges
in `benchmarks/believable/published.yml`.

Read the published figures with care: most are vendors' blogs, their definitions differ or are not told, and
nearly all are American. They say what is usual, not what is right. In the plots the demo is blue and what was
published is gray; light blue is the middle half of the demo's deals or customers.
"""


def make_page(distributions: list[Distribution], sources: dict[str, Source]) -> str:
    """The whole page in Markdown."""
    comparisons = [found for part in distributions for found in part.comparisons]
    outside = [found for found in comparisons if found.verdict != "within"]
    within = len(comparisons) - len(outside)
    parts = [HEAD, f"{within} of {len(comparisons)} figures are within the published range. Outside are:\n"]
    parts.append("\n".join(f"- {found.label}: {found.verdict}" for found in outside) + "\n")
    order = list(sources)
    for part in distributions:
        parts.append(f"## {part.title}\n\n{part.text}\n\n![{part.title}](demo_company/{part.plot}.svg)\n")
        rows = "\n".join(_row(found, order) for found in part.comparisons)
        parts.append(
            f"| figure | demo | published | sources | the demo is |\n|---|---:|---|---|---|\n{rows}\n"
        )
    lines = [
        f"{number}. {source.title}{f'; via {source.via}' if source.via else ''}"
        for number, source in enumerate(sources.values(), 1)
    ]
    parts.append("## Sources\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _row(found: Comparison, order: list[str]) -> str:
    note = f". {found.note}" if found.note else ""
    sources = ", ".join(str(order.index(name) + 1) for name in found.sources)
    cells = (found.label, show(found.value, found.unit), found.published, sources, found.verdict + note)
    return f"| {' | '.join(cells)} |"


def show(value: float, unit: str) -> str:
    """The figure as a reader wants it."""
    if unit == "%":
        return f"{100 * value:.1f} %"
    if unit == "days":
        return f"{value:.0f} days"
    return f"${value:.1f}K" if unit == "K$" else f"{value:.2f}" if value < 10 else f"{value:.0f}"
