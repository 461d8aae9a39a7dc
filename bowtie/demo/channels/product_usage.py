"""The product's own log: tenants and users, trials before the purchase, and usage that follows health."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.channels.usage_events import UsageEvents, new_user
from bowtie.demo.files.style import Style
from bowtie.demo.market import variants
from bowtie.demo.market.clock import START, later, midnight
from bowtie.demo.market.customers import WEEK, Customer, Customers, User
from bowtie.demo.market.deals import Deal
from bowtie.demo.market.effects import raise_odds
from bowtie.demo.market.market import Market
from bowtie.demo.market.names import FREE_MAIL
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.product import FEATURES, PRODUCT, RELEASES
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp
from bowtie.demo.market.world import World

STYLES = {
    "product_usage.tenants": Style(),
    "product_usage.users": Style(file_format="jsonl", times="offset"),
    "product_usage.events": Style(file_format="jsonl", times="utc", by_month=True, late=True),
    "product_usage.features": Style(encoding="utf-8-sig", chinese_headers=True, chinese_booleans=True),
    "product_usage.releases": Style(encoding="utf-8-sig", chinese_headers=True),
}
TRUTHS = {
    "effects": ("kind", "key", "subject", "metric", "effect", "scale", "starts_on", "ends_on"),
    "dormancies": ("company_id", "person_id", "starts_on", "ends_on"),
}
EDITIONS = ("standard", "professional", "enterprise")
TRIAL_WEEKS = 4
SURGE = 3.0
FELT_DORMANCY = -0.05


class ProductUsage:
    """Tenants, users and what makes them busy or quiet."""

    def __init__(self, world: World, customers: Customers) -> None:
        self._world = world
        self._customers = customers
        self._events = UsageEvents(world)
        self._tenants: dict[str, Cells] = {}

    def catalog(self, at: datetime) -> None:
        """Write down features and releases, each release in its night, and what it truly changes."""
        for feature in FEATURES:
            cells: Cells = {
                "feature": feature.name,
                "module": feature.module,
                "flow": feature.flow,
                "flow_role": feature.role,
                "is_core": feature.is_core,
                "value_level": feature.value_level,
            }
            self._world.recorder.save("product_usage.features", cells, at, shared=True)
        for release in RELEASES:
            self._world.engine.plan(release.released_at, self._release, release.release_id)

    def _release(self, release_id: str, now: datetime) -> None:
        release = next(release for release in RELEASES if release.release_id == release_id)
        cells: Cells = {
            "release_id": release_id,
            "released_at": release.released_at,
            "product": PRODUCT,
            "module": release.module,
            "feature": release.feature or None,
            "title": release.title,
        }
        self._world.recorder.save("product_usage.releases", cells, now, shared=True)
        ends_on = release.ends_at.date().isoformat() if release.ends_at else ""
        for effect in release.effects if self._world.cell == 0 else ():
            day = release.released_at.date().isoformat()
            row = ("release", release_id, effect.subject, effect.metric, f"{effect.effect:g}", effect.scale)
            self._world.recorder.tell("effects", (*row, day, ends_on), now)

    def sign(self, company: Company, at: datetime) -> None:
        """A customer's tenant, which may have been a trial."""
        self._tenant(company, at, EDITIONS[(company.employees >= 300) + (company.employees >= 1500)])

    def admit(self, person: Person, at: datetime) -> None:
        """A customer's person gets a user."""
        customer = self._customers.of(person.company, at)
        self.sign(person.company, at)
        self._user(customer, person, person.user_id, at)

    def consider_trial(self, person: Person, at: datetime, chance: float) -> None:
        """Maybe the person's company tries the product."""
        company = person.company
        if company.company_id in self._tenants or person.rng.random() > chance:
            return
        self._world.engine.plan(later(person.rng, at, 0, 4), self._try, person)

    def _try(self, person: Person, now: datetime) -> None:
        company = person.company
        if company.company_id in self._tenants:
            return
        customer = self._customers.of(company, now)
        company.health = clamp(0.2 + 0.5 * company.fit + customer.rng.gauss(0, 0.1))
        self._tenant(company, now, "trial")
        others = [other for other in company.people if other is not person]
        for member in (person, *others[: customer.rng.randrange(3)]):
            member.trial_user_id = self._world.new_id("user")
            self._user(customer, member, member.trial_user_id, now)
        surges = customer.rng.random() < 0.1 + 0.4 * company.fit
        self._trial_week(customer, 0, surges, midnight(now.date() + timedelta(days=1)))

    def _trial_week(self, customer: Customer, number: int, surges: bool, now: datetime) -> None:
        if customer.is_active:
            return
        surge = surges and number == 1
        self._events.week(customer, now, SURGE if surge else 1.0 - 0.2 * number, core=1.8 if surge else 1.0)
        if surge:
            raise_odds(self._world.recorder, customer.company, "trial_surge", now)
        if number + 1 < TRIAL_WEEKS:
            self._world.engine.plan(now + WEEK, self._trial_week, customer, number + 1, surges)
        elif customer.rng.random() < 0.2:
            # A trial that was given up is looked at once more.
            wait = timedelta(days=customer.rng.randint(30, 120))
            self._world.engine.plan(now + wait, self._trial_week, customer, number + 1, False)

    def week(self, customer: Customer, now: datetime) -> None:
        """Seven days of a customer: as busy as it is well, with slow beginnings, and silences of weeks."""
        if customer.dormant_until > now:
            return
        rng, health = customer.rng, customer.health
        for user in customer.users:
            if user.away_until <= now and rng.random() < 0.008 * (1.7 - health):
                user.away_until = now + rng.randint(4, 16) * WEEK
                self._sleeps(customer, user.person.person_id, now, user.away_until)
        if rng.random() < 0.006 * (1.6 - health):
            customer.dormant_until = now + rng.randint(3, 9) * WEEK
            customer.feel(FELT_DORMANCY)
            self._sleeps(customer, "", now, customer.dormant_until)
            return
        begun = clamp(0.4 + 0.6 * (now - customer.since) / (6 * WEEK))
        woken = 1.6 if customer.dormant_until > START and now - customer.dormant_until < 3 * WEEK else 1.0
        self._events.week(customer, now, (health / 0.6) ** 1.8 * begun * woken)

    def _sleeps(self, customer: Customer, person_id: str, now: datetime, until: datetime) -> None:
        row = (customer.company.company_id, person_id, now.date().isoformat(), until.date().isoformat())
        self._world.recorder.tell("dormancies", row, now)

    def _tenant(self, company: Company, at: datetime, edition: str) -> None:
        record = self._tenants.get(company.company_id)
        customer = self._customers.of(company, at)
        rng = customer.rng
        if record is None:
            customer.tenant_id = self._world.new_id("TN")
            opened = at - timedelta(days=rng.randint(1, 300)) if at <= START else at
            record = {
                "tenant_id": customer.tenant_id,
                "tenant_name": "测试" if rng.random() < 0.02 else variants.company(rng, company),
                "credit_code": variants.sometimes(rng, 0.2, company.credit_code),
                "created_at": opened,
            }
            self._tenants[company.company_id] = record
        elif record["edition"] == edition:
            return
        record["edition"] = edition
        if edition != "trial" and not record.get("account_id"):
            record["account_id"] = variants.sometimes(rng, 0.8, company.account_id)
        self._world.recorder.save("product_usage.tenants", record, at, company=company)

    def _user(self, customer: Customer, person: Person, user_id: str, at: datetime) -> None:
        if any(user.person is person for user in customer.users):
            return
        rng = customer.rng
        record: Cells = {
            "product_user_id": user_id,
            "tenant_id": customer.tenant_id,
            "full_name": variants.sometimes(rng, 0.85, person.name),
            "job_title": variants.sometimes(rng, 0.4, person.title),
            "mobile": variants.sometimes(rng, 0.75, variants.mobile(rng, person)),
            "email": variants.sometimes(rng, 0.75, _mail(person, rng.random())),
            "role": "member" if customer.users else "admin",
            "visitor_id": variants.sometimes(rng, 0.7, person.visitors.get("desktop", "")),
            "created_at": at - timedelta(days=rng.randint(0, 200)) if at <= START else at,
        }
        self._world.recorder.save("product_usage.users", record, at, person=person)
        new_user(customer, rng, User(person, user_id, rng.uniform(0.5, 1.5), (), ()))


def _mail(person: Person, chance: float) -> str:
    """The person's mail address, or a private one that no other system knows."""
    number = int(person.person_id[1:])
    return person.email if chance < 0.88 else f"{person.pinyin}{number:06d}@{FREE_MAIL[number % 4]}"


def plug(market: Market) -> None:
    """Connect the product's log."""
    usage = ProductUsage(market.world, market.customers)
    hooks = market.hooks
    hooks.opened.connect(usage.catalog)
    hooks.signed.connect(usage.sign)
    hooks.user_made.connect(usage.admit)
    hooks.week_begins.connect(usage.week)

    def form_sent(person: Person, submission: Cells, at: datetime) -> None:
        usage.consider_trial(person, at, 0.9 if submission["form_type"] == "trial" else 0.0)

    def deal_opened(deal: Deal, at: datetime) -> None:
        usage.consider_trial(deal.person, at, 0.25 if deal.contract_type == "new" else 0.0)

    hooks.submitted.connect(form_sent)
    hooks.deal_opened.connect(deal_opened)
