"""Success managers: visits, judgements of health that lag and lean, and solutions for those who need them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import variants
from bowtie.demo.market.clock import later, office_time
from bowtie.demo.market.customers import Customer
from bowtie.demo.market.market import Market
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp, stream, weighted
from bowtie.demo.market.solutions import (
    CHAMPION,
    DISUSE,
    ENTERPRISE,
    SOLUTIONS,
    STANDARD,
    Solution,
    offered,
)
from bowtie.demo.market.world import World

STYLES = {
    "customer_success.visits": chinese("utf-8-sig", "next_step_on"),
    "customer_success.assessments": chinese("gbk", "assessed_on"),
    "customer_success.solutions": Style(file_format="xlsx", chinese_headers=True),
    "customer_success.solution_uses": Style(mixed_dates=frozenset({"used_on"})),
}
TRUTHS = {
    "judgements": (
        *("account_id", "assessed_on", "manager_id", "health", "true_state", "stated_state", "disagrees"),
    ),
}
NOTES = (
    "客户反馈良好",
    "使用人数减少，需要跟进",
    "新负责人到岗，重新介绍产品",
    "计划扩展到销售部门\n下月再谈",
    "预算收紧",
)
NEXT_STEPS = ("安排培训", "发送最佳实践", "约高层拜访", "跟进工单")
FELT_VISIT = 0.015
JUDGED = 0.4
RELIEF = timedelta(days=120)
TICKET_MEMORY = timedelta(days=45)


def state(health: float) -> str:
    """Health as a traffic light."""
    return "green" if health >= 0.62 else "yellow" if health >= 0.42 else "red"


class CustomerSuccess:
    """What the managers do and write."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._leanings: dict[str, float] = {}

    def library(self, at: datetime) -> None:
        """Write down the solutions as they are published, and what each truly does."""
        for solution in SOLUTIONS:
            published = datetime.combine(solution.published_on, at.time(), at.tzinfo)
            self._world.engine.plan(published + timedelta(hours=9), self._publish, solution)

    def _publish(self, solution: Solution, now: datetime) -> None:
        cells: Cells = {
            "solution_id": solution.solution_id,
            "version": solution.version,
            "branch": solution.branch,
            "solution_name": solution.name,
            "problem": solution.problem,
            "published_on": solution.published_on,
        }
        self._world.recorder.save("customer_success.solutions", cells, now, shared=True)
        if solution.retired_on:
            retired = datetime.combine(solution.retired_on, now.time(), now.tzinfo)
            cells["retired_on"] = solution.retired_on
            self._world.engine.plan(retired, self._retire, cells)
        if self._world.cell:
            return
        key = f"{solution.solution_id}|{solution.version}|{solution.branch}"
        dates = (solution.published_on.isoformat(), str(solution.retired_on or ""))
        for metric, effect, scale in (
            ("health", solution.health, "added"),
            ("ticket_reopening", solution.reopening, "factor"),
        ):
            row = ("solution", key, solution.problem, metric, f"{effect:g}", scale, *dates)
            self._world.recorder.tell("effects", row, now)

    def _retire(self, cells: Cells, now: datetime) -> None:
        self._world.recorder.save("customer_success.solutions", cells, now, shared=True)

    def month(self, customer: Customer, now: datetime) -> None:
        """What the manager does for one customer in a month: more where things look bad."""
        rng = customer.rng
        if customer.company.csm_id:
            perceived = self._perceived(customer)
            for _ in range((rng.random() < 0.32 + 0.5 * (0.7 - perceived)) + (rng.random() < 0.12)):
                self._world.engine.plan(later(rng, now, 0, 26), self._visit, customer)
            if rng.random() < JUDGED:
                self._world.engine.plan(later(rng, now, 0, 20), self._judge, customer)
            self._help(customer, perceived, now)

    def _perceived(self, customer: Customer) -> float:
        """The health as the manager sees it: that of two months ago, with a leaning and a mood."""
        manager = customer.company.csm_id
        if manager not in self._leanings:
            self._leanings[manager] = stream(self._world.seed, "leaning", manager).gauss(0.04, 0.07)
        leaning = self._leanings[manager] + 0.3 * (customer.onboarding - 0.5)
        return clamp(customer.lagged(2) + leaning + customer.rng.gauss(0, 0.06))

    def _visit(self, customer: Customer, now: datetime) -> None:
        rng, company = customer.rng, customer.company
        if not customer.is_active:
            return
        person = rng.choice(company.people)
        customer.feel(FELT_VISIT)
        company.touches.append(now)
        kind = weighted(rng, {"call": 4, "online": 3, "on_site": 2, "training": 1})
        next_step = variants.sometimes(rng, 0.5, rng.choice(NEXT_STEPS))
        record: Cells = {
            "visit_id": self._world.new_id("VS"),
            "account_id": company.account_id,
            "contact_id": person.contact_id or None,
            "manager_id": company.csm_id,
            "occurred_at": now,
            "visit_type": kind,
            "subject": rng.choice(("季度回顾", "使用情况沟通", "续约沟通", "产品培训")),
            "notes": variants.sometimes(rng, 0.7, rng.choice(NOTES)),
            "problem": customer.tickets[-1][1] if customer.tickets and rng.random() < 0.5 else None,
            "next_step": next_step,
            "next_step_on": (now + timedelta(days=rng.randint(3, 30))).date() if next_step else None,
            "sentiment_score": _score(self._perceived(customer), rng) if rng.random() < 0.8 else None,
            "duration_minutes": rng.randint(10, 40) if kind == "call" else rng.randint(30, 150),
        }
        self._world.recorder.save("customer_success.visits", record, now, person=person)
        if rng.random() < 0.08:
            # Notes are completed some days later.
            record["notes"] = rng.choice(NOTES)
            moment = later(rng, now, 2, 9)
            self._world.recorder.save("customer_success.visits", record, moment, person=person)

    def _judge(self, customer: Customer, now: datetime) -> None:
        rng, company = customer.rng, customer.company
        if not customer.is_active:
            return
        perceived = self._perceived(customer)
        intent = clamp(perceived + rng.gauss(0.03, 0.06))
        true_state, stated = state(customer.health), state(perceived)
        record: Cells = {
            "account_id": company.account_id,
            "assessed_on": now.date(),
            "manager_id": company.csm_id,
            "sentiment_score": _score(perceived, rng),
            "health_state": stated,
            "renewal_intent": "likely" if intent > 0.55 else "unsure" if intent > 0.4 else "unlikely",
            "notes": variants.sometimes(rng, 0.4, rng.choice(NOTES)),
        }
        self._world.recorder.save("customer_success.assessments", record, now, company=company)
        names = (company.account_id, now.date().isoformat(), company.csm_id, f"{customer.health:.4f}")
        disagrees = str(true_state != stated).lower()
        self._world.recorder.tell("judgements", (*names, true_state, stated, disagrees), now)

    def _help(self, customer: Customer, perceived: float, now: datetime) -> None:
        """Use a solution, far more likely where the customer looks unwell: who got one was no lottery."""
        rng = customer.rng
        recent = [category for at, category in customer.tickets if now - at < TICKET_MEMORY]
        need = 0.015 + 1.1 * max(0.0, 0.6 - perceived) + 0.04 * len(recent)
        if rng.random() > min(need, 0.6):
            return
        problem = rng.choice(recent) if recent else DISUSE
        if customer.champion is None and rng.random() < 0.6:
            problem = CHAMPION
        is_large = (customer.company.employees >= 500) != (rng.random() < 0.12)
        day = office_time(rng, (now + timedelta(days=rng.randrange(20))).date())
        choices = offered(problem, ENTERPRISE if is_large else STANDARD, day.date())
        if choices:
            self._world.engine.plan(day, self._use, customer, rng.choice(choices))

    def _use(self, customer: Customer, solution: Solution, now: datetime) -> None:
        rng, company = customer.rng, customer.company
        if not customer.is_active:
            return
        customer.feel(solution.health)
        customer.relief[solution.problem] = (now + RELIEF, solution.reopening)
        if solution.problem == CHAMPION:
            customer.champion = rng.choice(company.people)
        luck = solution.health * 6 + rng.random()
        used_on: date = now.date()
        record: Cells = {
            "use_id": self._world.new_id("SO"),
            "solution_id": solution.solution_id,
            "version": solution.version,
            "branch": solution.branch,
            "account_id": company.account_id,
            "manager_id": company.csm_id,
            "used_on": used_on,
            "outcome": variants.sometimes(
                rng, 0.9, "solved" if luck > 0.8 else "partly" if luck > 0.45 else "unsolved"
            ),
        }
        self._world.recorder.save("customer_success.solution_uses", record, now, company=company)


def _score(perceived: float, rng: random.Random) -> int:
    """A mood from 1 to 5."""
    return int(clamp(round(1 + 4 * perceived + rng.gauss(0, 0.4)), 1, 5))


def plug(market: Market) -> None:
    """Connect the success managers."""
    success = CustomerSuccess(market.world)
    market.hooks.opened.connect(success.library)
    market.hooks.month_begins.connect(success.month)
