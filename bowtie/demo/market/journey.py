"""How people come, return, declare themselves, and bring their colleagues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bowtie.demo.channels.offline import Offline, OfflineEvent
from bowtie.demo.channels.website import Website, choose_form
from bowtie.demo.channels.wecom import WeCom
from bowtie.demo.market import effects
from bowtie.demo.market.accounts import Accounts
from bowtie.demo.market.catalog import CHANNELS
from bowtie.demo.market.clock import later, waking_time
from bowtie.demo.market.leads import Leads
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.rng import clamp, weighted
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

MOST_SESSIONS = 22
RETURN_CHANNELS = {
    "direct": 0.3,
    "organic_search": 0.2,
    "paid_search": 0.08,
    "paid_social": 0.05,
    "referral": 0.04,
}
COLLEAGUE_CHANNELS = {"direct": 0.15, "referral": 0.08}


class Journey:
    """The behavior of every person of every company."""

    def __init__(
        self, world: World, staff: Staff, website: Website, wecom: WeCom, offline: Offline, leads: Leads,
        accounts: Accounts,
    ) -> None:  # fmt: skip
        self._world = world
        self._staff = staff
        self._website = website
        self._wecom = wecom
        self._offline = offline
        self._leads = leads
        self._accounts = accounts
        self.agents: list[Person] = []
        self.entrances: dict[str, Callable[[Person, datetime], None]] = {}
        world.hooks.attended.connect(self._attended)
        world.hooks.signed.connect(self._signed)

    def arrive(self, company: Company, at: datetime) -> None:
        """A company starts to look for a solution: one person first, the colleagues over the weeks."""
        shares = {channel.channel_id: channel.share for channel in CHANNELS.values()}
        first = weighted(company.rng, shares)
        company.intent = CHANNELS[first].intent
        effects.note(self._world.recorder, company, "entry", at)
        self.enter(company.people[0], first, at)
        colleague = {name: share * 0.75 for name, share in shares.items()}
        for name, extra in COLLEAGUE_CHANNELS.items():
            colleague[name] += extra
        for person in company.people[1:]:
            moment = waking_time(person.rng, (at + timedelta(days=1 + person.rng.expovariate(1 / 24))).date())
            channel = weighted(person.rng, colleague)
            self._world.engine.plan(
                moment,
                self.enter,
                person,
                channel,
            )

    def enter(self, person: Person, channel: str, at: datetime) -> None:
        """The person's first contact with the demo company, by the channel that is the truth."""
        self._world.hooks.entered(person, channel, at)
        if channel in self.entrances:
            self.entrances[channel](person, at)
            return
        if channel in ("offline_exhibition", "offline_salon"):
            event = self._offline.upcoming(channel.removeprefix("offline_"), at)
            if event:
                self._offline.register(person, event, at)
                self.plan_visit(person, at)
                return
            channel = "direct"
        scene = ""
        if channel == "wecom":
            scene = person.rng.choice(("site_float_01", "site_footer_02"))
            person.touch("wecom", at)
            self._wecom.add(person, scene, at)
            if person.rng.random() < 0.5:
                self._world.engine.plan(
                    at + timedelta(minutes=40),
                    lambda now: self._leads.arise(person, "wecom", now, intent=0.42, detail=scene),
                )
        self.visit(person, channel, at, scene)

    def visit(self, person: Person, channel: str, at: datetime, scene: str = "", campaign: str = "") -> None:
        """One website visit and what follows from it."""
        rng = person.rng
        person.touch(channel, at)
        person.sessions += 1
        interest = self._interest(person)
        wants_form = not person.user_id and rng.random() < (0.04 if person.lead_id else 0.05 + 0.3 * interest)
        form = choose_form(rng) if wants_form else None
        session = self._website.session(person, channel, at, form, scene, campaign)
        self._world.hooks.visited(person, channel, session, at)
        if form and rng.random() < form.makes_lead:
            self._world.engine.plan(
                session.ended_at + timedelta(minutes=rng.randint(1, 30)),
                lambda now: self._leads.arise(
                    person, channel, now, intent=form.intent, visitor_id=session.visitor_id,
                    detail=form.form_id, campaign_id=session.campaign_id,
                ),
            )  # fmt: skip
        if rng.random() < (0.22 if form else 0.015):
            self._world.engine.plan(
                session.ended_at + timedelta(minutes=2),
                lambda now: self._wecom.add(person, "site_float_01", now),
            )
        self.plan_visit(person, at)

    def _attended(self, person: Person, event: OfflineEvent, at: datetime) -> None:
        """After an event: a lead from the stand, a scanned code, an invitation to the next one."""
        rng = person.rng
        if rng.random() < 0.4:
            self._wecom.add(person, event.state, at)
        intent = 0.45 if event.event_type == "exhibition" else 0.62
        if rng.random() < (0.65 if event.event_type == "exhibition" else 0.8):
            self._world.engine.plan(
                later(rng, at, 0, 2),
                lambda now: self._leads.arise(
                    person, event.channel_id, now, intent=intent, detail=event.event_id,
                    campaign_id=f"off-{event.event_id.lower()}",
                ),
            )  # fmt: skip

    def _signed(self, company: Company, at: datetime) -> None:
        """The customer's people get a user, come back to work, and meet their success manager."""
        company.csm_id = company.csm_id or self._staff.pick("CSM", company.rng)
        for person in company.people:
            if person.user_id or person.rng.random() > 0.75:
                continue
            person.user_id = person.trial_user_id or self._world.new_id("user")
            self._world.hooks.user_made(person, at)
            self._world.engine.plan(later(person.rng, at, 1, 20), self._use, person)
        self._world.engine.plan(later(company.rng, at, 5, 30), self._care, company)

    def _use(self, person: Person, now: datetime) -> None:
        if not person.company.is_customer:
            return
        person.touch("direct", now)
        self._website.session(person, "direct", now, None)
        wait = timedelta(days=person.rng.expovariate(1 / 60) + 2)
        again = waking_time(person.rng, (now + wait).date())
        self._world.engine.plan(again, self._use, person)

    def _care(self, company: Company, now: datetime) -> None:
        if company.is_customer:
            person = company.rng.choice(company.people)
            person.touch(person.first_channel or "sales_outreach", now)
            kind = company.rng.choice(("call", "visit", "training", "note"))
            self._accounts.activity(person, kind, company.csm_id, now)
            self._world.engine.plan(later(company.rng, now, 20, 60), self._care, company)

    def plan_visit(self, person: Person, at: datetime) -> None:
        """Maybe a further visit, by a channel that reaches the person."""
        rng = person.rng
        if person.user_id or person.sessions >= MOST_SESSIONS:
            return
        if rng.random() > 0.2 + 0.4 * self._interest(person):
            return
        options = dict(RETURN_CHANNELS)
        if person.last_channel in options:
            options[person.last_channel] += 0.2
        if person.consents.get("email"):
            options["email"] = 0.15
        if person.consents.get("wechat"):
            options["wechat_official"] = 0.15
        if person.external_user_id:
            options["wecom"] = 0.25
        channel = weighted(rng, options)
        moment = waking_time(rng, (at + timedelta(days=1 + rng.expovariate(1 / 9))).date())
        kind = "conference" if person.company.is_customer or rng.random() < 0.3 else "salon"
        invited = self._offline.upcoming(kind, moment) if person.lead_id and rng.random() < 0.12 else None
        if invited:
            inviter = person.company.owner_id or self._staff.pick("SDR", rng)
            self._world.engine.plan(moment, lambda now: self._offline.register(person, invited, now, inviter))
        self._world.engine.plan(moment + timedelta(minutes=1), self.visit, person, channel)

    def _interest(self, person: Person) -> float:
        company = person.company
        return clamp(0.55 * company.fit + 0.3 * min(1.0, company.intent / 1.6))
