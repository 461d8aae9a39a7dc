"""Surveys: NPS twice a year, CSAT after tickets; both follow health, with the noise of people."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.files.style import Style
from bowtie.demo.market import variants
from bowtie.demo.market.clock import HISTORY_MONTHS, START, add_months, later, midnight, waking_time
from bowtie.demo.market.customers import Customer, Customers
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.product import PRODUCT
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp
from bowtie.demo.market.world import World

STYLES = {
    "feedback_surveys.surveys": Style(encoding="utf-8-sig"),
    "feedback_surveys.responses": Style(
        encoding="utf-8-sig", chinese_headers=True, mixed_dates=frozenset({"answered_at"}), line_end="\r\n"
    ),
}
CSAT = "SV-CSAT"
NPS_QUESTION = "您有多大可能向同行推荐蓝桥？"
WISH_QUESTION = "您最希望我们改进什么？"
CSAT_QUESTION = "您对本次服务满意吗？"
WISHES = {
    True: ("报表能再多一些", "没有，继续保持", "希望有更多模板", "移动端体验"),
    False: ("经常报错", "响应太慢", "客服回复不及时", "同步不稳定", "价格偏高"),
}


class FeedbackSurveys:
    """Asks and collects."""

    def __init__(self, world: World, customers: Customers) -> None:
        self._world = world
        self._customers = customers

    def open(self, at: datetime) -> None:
        """Announce the surveys and plan the rounds of NPS."""
        self._announce(CSAT, "工单满意度", "csat", 5, at)
        for months in range(2, 10 * HISTORY_MONTHS, 6):
            moment = midnight(add_months(START.date(), months)) + timedelta(days=9, hours=10)
            self._world.engine.plan(moment, self._ask)

    def _announce(self, survey_id: str, title: str, kind: str, scale: int, at: datetime) -> None:
        cells: Cells = {
            "survey_id": survey_id,
            "title": title,
            "survey_type": kind,
            "product": PRODUCT,
            "scale_max": scale,
            "starts_on": at.date(),
        }
        self._world.recorder.save("feedback_surveys.surveys", cells, at, shared=True)

    def _ask(self, now: datetime) -> None:
        """Ask all users of all customers."""
        half = f"{now.year}H{1 if now.month <= 6 else 2}"
        survey_id = f"SV-NPS-{half}"
        self._announce(survey_id, f"{half} 客户推荐度", "nps", 10, now)
        for customer in list(self._customers.known.values()):
            for user in customer.users if customer.is_active else ():
                chance = 0.2 + 0.35 * customer.health
                if not user.has_left and customer.rng.random() < chance:
                    day = (now + timedelta(days=customer.rng.expovariate(1 / 4))).date()
                    moment = max(waking_time(customer.rng, day), now + timedelta(minutes=30))
                    self._world.engine.plan(moment, self._answer, customer, user.person, survey_id)

    def _answer(self, customer: Customer, person: Person, survey_id: str, now: datetime) -> None:
        rng = customer.rng
        score = int(clamp(round(1.5 + 10.5 * customer.health + rng.gauss(0, 1.8)), 0, 10))
        base = self._base(customer, person, survey_id, now)
        self._save({**base, "question": NPS_QUESTION, "score": score}, person, now)
        if rng.random() < 0.45:
            wish = rng.choice(WISHES[score >= 8])
            self._save({**base, "question": WISH_QUESTION, "answer": wish}, person, now)

    def after_ticket(
        self, customer: Customer, person: Person, ticket: Cells, is_content: bool, at: datetime
    ) -> None:
        """Somebody who was helped may say how it was."""
        if customer.rng.random() < 0.3:
            moment = later(customer.rng, at, 0, 4)
            number = str(ticket["ticket_id"])
            self._world.engine.plan(moment, self._rate, customer, person, number, is_content)

    def _rate(
        self, customer: Customer, person: Person, ticket_id: str, is_content: bool, now: datetime
    ) -> None:
        rng = customer.rng
        mood = (0.9 if is_content else -1.1) + 2 * (customer.health - 0.5) + rng.gauss(0, 0.7)
        score = int(clamp(round(3.4 + mood), 1, 5))
        said = rng.choice(WISHES[score >= 4]) if rng.random() < 0.25 else None
        cells = self._base(customer, person, CSAT, now)
        cells |= {"question": CSAT_QUESTION, "score": score, "answer": said}
        cells["ticket_id"] = ticket_id if rng.random() < 0.95 else None
        self._save(cells, person, now)

    def _base(self, customer: Customer, person: Person, survey_id: str, now: datetime) -> Cells:
        """Who answers, as far as they say."""
        rng = customer.rng
        user = next((user.user_id for user in customer.users if user.person is person), "")
        return {
            "response_id": self._world.new_id("SR"),
            "survey_id": survey_id,
            "answered_at": now,
            "full_name": variants.sometimes(rng, 0.5, person.name),
            "company_name": variants.sometimes(rng, 0.5, variants.company(rng, person.company)),
            "mobile": variants.sometimes(rng, 0.35, variants.mobile(rng, person)),
            "email": variants.sometimes(rng, 0.35, variants.email(rng, person)),
            "account_id": variants.sometimes(rng, 0.5, person.company.account_id),
            "product_user_id": variants.sometimes(rng, 0.6, user),
        }

    def _save(self, cells: Cells, person: Person, at: datetime) -> None:
        self._world.recorder.save("feedback_surveys.responses", cells, at, person=person)


def plug(market: Market) -> None:
    """Connect the surveys."""
    surveys = FeedbackSurveys(market.world, market.customers)
    market.hooks.opened.connect(surveys.open)
    market.hooks.ticket_solved.connect(surveys.after_ticket)
