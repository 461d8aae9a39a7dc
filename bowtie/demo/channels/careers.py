"""No channel: people change employer, or their mobile. The old records stay as they were."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.market.clock import START, later, waking_time
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Company, Person

TRUTHS = {
    "person_companies": ("person_id", "company_id", "email", "mobile", "valid_from", "valid_to"),
}
CHANGES_EMPLOYER = 0.06
CHANGES_MOBILE = 0.03
TRIES = 5


class Careers:
    """Plans the one change of a person, if any."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._companies: dict[str, Company] = {}

    def enter(self, person: Person, _: str, now: datetime) -> None:
        """Whether this person will change something is settled at the first contact."""
        company, rng = person.company, person.rng
        self._companies.setdefault(company.company_id, company)
        chance = rng.random()
        if chance < CHANGES_EMPLOYER:
            self._world.engine.plan(later(rng, now, 45, 500), self._move, person, TRIES)
        elif chance < CHANGES_EMPLOYER + CHANGES_MOBILE and not person.other_mobile:
            self._world.engine.plan(later(rng, now, 30, 500), self._new_number, person)

    def _move(self, person: Person, tries: int, now: datetime) -> None:
        """The same mobile, another company and work address. Nobody leaves in the middle of a deal."""
        rng, former = person.rng, person.company
        target = rng.choice(list(self._companies.values()))
        is_free = not (former.has_open_deal or target.has_open_deal or person.user_id or person.trial_user_id)
        if target is former or target.country != former.country or len(former.people) < 2 or not is_free:
            if tries:
                self._world.engine.plan(now + timedelta(days=25), self._move, person, tries - 1)
            return
        self._tell(person, START, now)
        person.email_before = person.email
        former.people.remove(person)
        target.people.append(person)
        person.company = target
        if person.email.endswith(former.domain) and target.domain != former.domain:
            local = person.email.partition("@")[0].rstrip("0123456789")
            person.email = f"{local}{person.person_id[1:].lstrip('0')}@{target.domain}"
        person.contact_id = person.lead_id = ""
        person.lead_at = person.lead_closed_at = None
        person.visitors.pop("desktop", None)
        self._tell(person, now, None)
        self._world.hooks.moved(person, former, now)
        moment = waking_time(rng, (now + timedelta(days=rng.randint(3, 60))).date())
        self._world.engine.plan(moment, self._look_again, person)

    def _look_again(self, person: Person, now: datetime) -> None:
        """Who knew the product looks at it again in the new position."""
        self._market.journey.visit(person, "direct", now)

    def _new_number(self, person: Person, now: datetime) -> None:
        self._tell(person, START, now)
        person.mobile = person.spare_mobile
        for purpose in ("sms", "phone"):
            person.consents.pop(purpose, None)
        self._tell(person, now, None)

    def _tell(self, person: Person, begin: datetime, end: datetime | None) -> None:
        row = (
            *(person.person_id, person.company.company_id, person.email, person.mobile),
            "" if begin == START else f"{begin:%Y-%m-%d %H:%M:%S}",
            f"{end:%Y-%m-%d %H:%M:%S}" if end else "",
        )
        self._world.recorder.tell("person_companies", row, end or begin)


def plug(market: Market) -> None:
    """Watch everybody who enters."""
    market.hooks.entered.connect(Careers(market).enter)
