"""What the demo's truth says of customer success, for tests of the one demo that is built for many.

`check_success(house)` is all of it. Run as a script with a workspace, it prints the figures.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

# Decisions with the chance that was fitted before, what hand weights said, the true chance of a renewal.
DECISIONS = """
    select examples.has_come, chances.chance, chances.hand_chance, truth.probability
    from success_build.success_examples as examples
    join success_build.success_chances as chances using (model_id, account_id, health_month)
    join read_csv('{truth}/renewals.csv', header = true) as truth on examples.contract_key = truth.contract_id
    where examples.model_id = 'renewal' and chances.is_fitted
    order by examples.contract_key
"""
# Lists of customers under contract whose outcome is known, by a fitted risk.
LISTS = """
    select listed_month, account_id, risk_in_window, case when outcome = 'churned' then 1 else 0 end
    from success.renewal_expansion_todo
    where outcome is not null and is_risk_fitted and days_to_renewal >= 0
    order by listed_month, risk_rank
"""
COMPANIES = """
    with companies as (
        select contracts.account_id, min(records.company_id) as company_id
        from read_csv('{truth}/records.csv', header = true, all_varchar = true) as records
        join core.fct_contracts as contracts
            on records.source_table = contracts.source_table and records.source_key = contracts.contract_key
        group by 1
        having count(distinct records.company_id) = 1
    )
"""
# The latent health after a month stands under the next one's name.
HEALTH = (
    COMPANIES
    + """
    select truth.health, health.health_score, health.objective_score, health.subjective_score
    from success.account_health as health
    join companies using (account_id)
    join read_csv('{truth}/health.csv', header = true) as truth
        on companies.company_id = truth.company_id and health.health_month + interval 1 month = truth.month
    where health.health_state is not null and health.objective_score is not null
        and health.subjective_score is not null
    order by health.account_id, health.health_month
"""
)
# Judgements in whose month a conflict was told or not, by how many states they were off.
JUDGEMENTS = """
    select health.is_conflict, truth.disagrees, count(*)
    from read_csv('{truth}/judgements.csv', header = true) as truth
    join core.fct_assessments as told
        on told.assessed_on = truth.assessed_on
        and told.assessment_key = truth.account_id || '|' || truth.assessed_on
    join success.account_health as health
        on told.account_id = health.account_id and date_trunc('month', told.assessed_on) = health.health_month
    where health.health_state is not null
    group by all
"""
EFFECTS = """
    with truth as (
        select split_part(key, '|', 1) as solution_key, split_part(key, '|', 2) as version,
            avg(effect) as effect
        from read_csv('{truth}/effects.csv', header = true)
        where kind = 'solution' and metric = 'health' group by all
    )
    select truth.effect, found.effect, found.effect_low, found.effect_high, found.matched_uses,
        found.imbalance_unmatched, found.imbalance_matched
    from success.solution_effects as found
    join truth using (solution_key, version)
    where found.summary_level = 'version' and found.indicator = 'health_score' and found.effect is not null
    order by solution_key, version
"""


class Workspace(Protocol):
    @property
    def truth(self) -> Path: ...


class Demo(Protocol):
    """A built demo, as warehouse.house.House is one."""

    @property
    def workspace(self) -> Workspace: ...

    def rows(self, query: str) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Found:
    """What was measured; shares of the ceiling are of the area under the ROC curve of the true chance."""

    decisions: int
    lost: int
    auc_fitted: float
    auc_hand: float
    auc_ceiling: float
    share_of_ceiling: float
    decision_lift: float
    decision_lift_ceiling: float
    listed: int
    listed_churned: int
    list_lift: float
    due_lift: float
    health_months: int
    health_correlation: float
    objective_correlation: float
    subjective_correlation: float
    conflicts_wrong: int
    conflicts: int
    judgements_wrong: int
    judgements: int
    versions: int
    effect_correlation: float
    worst_imbalance: float


def table(house: Demo, query: str) -> NDArray[np.float64]:
    return np.array(house.rows(query.format(truth=house.workspace.truth)), dtype=float)


def lift(churned: NDArray[np.float64], parts: NDArray[Any]) -> float:
    """How much more often the first tenth of each part left than all did."""
    firsts = []
    for part in np.unique(parts):
        its = churned[parts == part]
        firsts.append(its[: max(round(len(its) / 10), 1)])
    return float(np.concatenate(firsts).mean() / churned.mean())


def found_in(house: Demo) -> Found:
    decisions = table(house, DECISIONS)
    lost = decisions[:, 0]
    fitted, hand, ceiling = (
        float(roc_auc_score(lost, order)) for order in (decisions[:, 1], decisions[:, 2], -decisions[:, 3])
    )
    one = np.zeros(len(lost))
    lists = house.rows(LISTS)
    churned = np.array([row[3] for row in lists], dtype=float)
    month = np.array([str(row[0]) for row in lists])
    due = np.array([row[2] > 0 for row in lists])
    health = table(house, HEALTH)
    judged = {
        (bool(conflict), bool(wrong)): count
        for conflict, wrong, count in house.rows(JUDGEMENTS.format(truth=house.workspace.truth))
    }
    effects = table(house, EFFECTS)
    return Found(
        decisions=len(lost),
        lost=int(lost.sum()),
        auc_fitted=fitted,
        auc_hand=hand,
        auc_ceiling=ceiling,
        share_of_ceiling=fitted / ceiling,
        decision_lift=lift(lost[np.argsort(-decisions[:, 1], kind="stable")], one),
        decision_lift_ceiling=lift(lost[np.argsort(decisions[:, 3], kind="stable")], one),
        listed=len(churned),
        listed_churned=int(churned.sum()),
        list_lift=lift(churned, month),
        due_lift=lift(churned[due], month[due]),
        health_months=len(health),
        health_correlation=float(np.corrcoef(health[:, 0], health[:, 1])[0, 1]),
        objective_correlation=float(np.corrcoef(health[:, 0], health[:, 2])[0, 1]),
        subjective_correlation=float(np.corrcoef(health[:, 0], health[:, 3])[0, 1]),
        conflicts_wrong=judged.get((True, True), 0),
        conflicts=judged.get((True, True), 0) + judged.get((True, False), 0),
        judgements_wrong=judged.get((True, True), 0) + judged.get((False, True), 0),
        judgements=sum(judged.values()),
        versions=len(effects),
        effect_correlation=correlation(effects),
        worst_imbalance=float(np.abs(effects[:, 6]).max()),
    )


def correlation(effects: NDArray[np.float64]) -> float:
    """How true and found effects go together, each version by its matched uses."""
    weights = effects[:, 4]
    true, found = (effects[:, column] for column in (0, 1))
    true = true - np.average(true, weights=weights)
    found = found - np.average(found, weights=weights)
    spread = np.average(true**2, weights=weights) * np.average(found**2, weights=weights)
    return float(np.average(true * found, weights=weights) / np.sqrt(spread))


def check_success(house: Demo) -> None:
    """Risk is told nearly as well as can be, the list's top holds the churners, health follows the truth."""
    found = found_in(house)
    assert found.decisions > 50 and found.lost > 10
    assert found.share_of_ceiling >= 0.8, found
    assert found.list_lift >= 3, found
    assert found.health_correlation >= 0.75, found
    # Judgement and facts disagree more often where the judgement is wrong.
    right = found.judgements - found.judgements_wrong
    wrongly = (found.conflicts - found.conflicts_wrong) / right
    assert found.conflicts_wrong / found.judgements_wrong > wrongly, found
    ((share,),) = house.rows("""
        select measured from success.renewal_model
        where model_id = 'renewal' and metric = 'auc' and item = 'fitted'
    """)
    assert abs(share - found.auc_fitted) < 0.02, "decisions without a truth are few"


class _Built:
    """A workspace that is built already."""

    def __init__(self, root: Path) -> None:
        self.workspace = self
        self.truth = root / "truth"
        self._database = duckdb.connect(str(root / "warehouse.duckdb"), read_only=True)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._database.execute(query).fetchall()


if __name__ == "__main__":
    for name, number in asdict(found_in(_Built(Path(sys.argv[1])))).items():
        told = f"{number:.3f}" if isinstance(number, float) else f"{number:,}"
        sys.stdout.write(f"{name:24s}{told:>12s}\n")
