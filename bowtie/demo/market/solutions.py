"""The library of the success managers: solutions in versions and branches, and what each truly does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bowtie.demo.market.clock import HISTORY_END, START

ERRORS, HOW_TO, SLOW, SYNC, ACCESS, BILLING = (
    "系统报错",
    "操作咨询",
    "性能缓慢",
    "数据同步",
    "权限账号",
    "账单合同",
)
DISUSE, CHAMPION = "使用下降", "关键人离职"
STANDARD, ENTERPRISE = "标准", "大客户"


@dataclass(frozen=True)
class Solution:
    """One version and branch: what it adds to the health, and the factor on tickets that come back."""

    solution_id: str
    version: str
    branch: str
    name: str
    problem: str
    health: float
    reopening: float
    published_on: date
    retired_on: date | None


# (id, name, problem, (effect on health, factor on reopened tickets) of each version)
_LIBRARY = (
    ("S-ONB", "上手辅导", HOW_TO, ((0.03, 0.9), (0.07, 0.6))),
    ("S-ERR", "报错排查手册", ERRORS, ((0.02, 0.8), (0.04, 0.5), (0.05, 0.3))),
    ("S-PRF", "性能优化清单", SLOW, ((0.03, 0.7), (0.05, 0.5))),
    ("S-SYN", "同步对账流程", SYNC, ((0.0, 1.0), (0.06, 0.4))),
    ("S-REV", "活跃唤醒方案", DISUSE, ((0.05, 1.0), (0.09, 1.0))),
    ("S-CHA", "关键人交接方案", CHAMPION, ((0.08, 1.0),)),
)
# What a branch is worth compared with the standard one.
_BRANCHES = ((STANDARD, 1.0), (ENTERPRISE, 1.4))


def _library() -> tuple[Solution, ...]:
    found = []
    days = (HISTORY_END - START).days
    for solution_id, name, problem, versions in _LIBRARY:
        step = days // (len(versions) + 1)
        for number, (health, reopening) in enumerate(versions):
            published = START.date() - timedelta(days=60) if number == 0 else START.date()
            published += timedelta(days=step * number + 10 * (number > 0))
            is_last = number + 1 == len(versions)
            # An old version is still used for a month after the new one has come.
            retired = None if is_last else START.date() + timedelta(days=step * (number + 1) + 40)
            for branch, worth in _BRANCHES:
                effect = round(health * worth, 3)
                key = (solution_id, f"v{number + 1}", branch)
                found.append(Solution(*key, name, problem, effect, reopening, published, retired))
    return tuple(found)


SOLUTIONS = _library()


def offered(problem: str, branch: str, day: date) -> list[Solution]:
    """The versions of a branch that hold on a day, the newest last."""
    return [
        solution
        for solution in SOLUTIONS
        if (solution.problem, solution.branch) == (problem, branch)
        and solution.published_on <= day
        and (solution.retired_on is None or day < solution.retired_on)
    ]
