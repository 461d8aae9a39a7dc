"""Sessions on the website as the tracker sees them, and submitted forms."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from bowtie.demo.channels.advertising import Advertising
from bowtie.demo.files.style import Style
from bowtie.demo.market import variants
from bowtie.demo.market.catalog import FORMS, HELP_PAGES, ORGANIC_REFERRERS, PAGES, SITE, Form
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import Choice, weighted
from bowtie.demo.market.world import World

STYLES = {
    "website.events": Style(file_format="jsonl", times="utc", by_month=True, late=True),
    "website.form_submissions": Style(file_format="jsonl", times="offset"),
}
PAGE_CHOICE = Choice([(page, page[2]) for page in PAGES])
HELP_CHOICE = Choice([(page, page[2]) for page in HELP_PAGES])
# The fields that a form asks for after the first one, in order.
FIELDS = ("company_name", "mobile", "email")
EXTRAS = (("click", {"button": "cta"}), ("download", {"file": "b2b.pdf"}), ("video_play", {"video": "intro"}))
MOBILE_CHANNELS = frozenset({"wecom", "paid_social", "organic_social"})


class Session:
    """What a finished visit leaves to the rest of the simulation."""

    def __init__(
        self, ended_at: datetime, visitor_id: str, campaign_id: str, landing_url: str, referrer_url: str
    ) -> None:
        self.ended_at, self.visitor_id, self.campaign_id = ended_at, visitor_id, campaign_id
        self.landing_url, self.referrer_url = landing_url, referrer_url


class Website:
    """The tracked site."""

    def __init__(self, world: World, advertising: Advertising) -> None:
        self._world = world
        self._advertising = advertising

    def session(
        self,
        person: Person,
        channel: str,
        at: datetime,
        form: Form | None,
        scene: str = "",
        campaign: str = "",
    ) -> Session:
        """One visit from its landing to its last click, with the form submitted, if any."""
        rng = person.rng
        device = "mobile" if rng.random() < (0.75 if channel in MOBILE_CHANNELS else 0.15) else "desktop"
        base: Cells = {
            "visitor_id": self._visitor(person, device),
            "session_id": self._world.new_id("s"),
            "device_type": device,
        }
        if person.user_id and rng.random() < 0.8:
            base["user_id"] = person.user_id
        landing, query = self._landing(person, channel, at, scene, campaign)
        pages = HELP_CHOICE if person.user_id and rng.random() < 0.6 else PAGE_CHOICE
        steps = 1 + min(14, int(rng.expovariate(1 / 2.8)))
        referrer = previous = str(landing.pop("referrer_url", "") or "")
        moment, first_url = at, ""
        for step in range(steps):
            path, title, _ = pages.pick(rng)
            url = f"{SITE}{path}"
            cells: Cells = {**base, "page_title": title, "referrer_url": previous or None}
            if step == 0:
                cells |= landing
                first_url, url = url, url + query
            seconds = round(rng.expovariate(1 / 40) + 2, 1)
            cells |= {"page_url": url, "engaged_seconds": seconds_text(seconds)}
            self._event(person, "page_view", moment, cells)
            if rng.random() < 0.18:
                name, properties = rng.choice(EXTRAS)
                extra: Cells = {**base, "page_url": url, "properties": json.dumps(properties)}
                self._event(person, name, moment + timedelta(seconds=1), extra)
            previous, moment = url, moment + timedelta(seconds=seconds + 1)
        started = form or (rng.choice(FORMS) if not person.user_id and rng.random() < 0.06 else None)
        if started:
            moment = self._fill(person, started, bool(form), moment, base, landing, query)
        campaign_id = str(landing.get("utm_campaign") or "")
        return Session(moment, str(base["visitor_id"]), campaign_id, first_url, referrer)

    def _fill(
        self,
        person: Person,
        form: Form,
        submitted: bool,
        moment: datetime,
        base: Cells,
        landing: Cells,
        query: str,
    ) -> datetime:
        rng = person.rng
        url = f"{SITE}{form.path}"
        marks = {"form_id": form.form_id, "form_type": form.form_type}
        on_form: Cells = {**base, "page_url": url, "page_title": form.title, "properties": json.dumps(marks)}
        fields: list[Cells] = [
            {**on_form, "properties": json.dumps({**marks, "field_name": name})}
            for name in FIELDS[: rng.randint(1, 3)]
        ]
        steps = [("page_view", on_form), ("form_start", on_form)]
        steps += [("form_field", field) for field in fields]
        for name, cells_of_step in [*steps, ("form_submit", on_form)] if submitted else steps:
            self._event(person, name, moment, cells_of_step)
            moment += timedelta(seconds=rng.randint(3, 25))
        if not submitted:
            return moment
        cells: Cells = {
            "submission_id": self._world.new_id("FS"),
            "form_id": form.form_id,
            "form_type": form.form_type,
            "submitted_at": moment,
            "visitor_id": base["visitor_id"] if rng.random() < 0.93 else None,
            "full_name": person.name,
            "company_name": variants.sometimes(rng, 0.93, variants.company(rng, person.company)),
            "job_title": variants.sometimes(rng, 0.7, person.title),
            "mobile": variants.sometimes(rng, 0.85, variants.mobile(rng, person)),
            "email": variants.sometimes(rng, 0.8, variants.email(rng, person)),
            "page_url": url + query,
            "utm_source": landing.get("utm_source"),
            "utm_medium": landing.get("utm_medium"),
            "utm_campaign": landing.get("utm_campaign"),
            "message": variants.sometimes(rng, 0.2, "想了解价格和实施周期"),
            "has_marketing_consent": rng.random() < 0.85,
        }
        self._world.recorder.record("website.form_submissions", cells, moment, person=person)
        self._world.hooks.submitted(person, cells, moment)
        return moment

    def _landing(
        self, person: Person, channel: str, at: datetime, scene: str, campaign: str
    ) -> tuple[Cells, str]:
        """What the first event of the visit carries, and the query of its address."""
        rng = person.rng
        if channel in ("paid_search", "paid_social"):
            click = self._advertising.click(channel, rng, at)
            query = "?" + urlencode({**click.utm, click.parameter: click.click_id}, quote_via=quote)
            return {**click.utm, "click_id": click.click_id}, query
        utm = {
            "email": {
                "utm_source": "newsletter",
                "utm_medium": "email",
                "utm_campaign": campaign or f"edm-{at:%Y%m}",
            },
            "wecom": {"utm_source": "wecom", "utm_medium": "social"},
            "partner": {"utm_source": "partner", "utm_medium": "partner"},
            "wechat_official": {
                "utm_source": "wechat",
                "utm_medium": "social",
                "utm_campaign": campaign or "oa-menu",
            },
            "webinar": {"utm_source": "webinar", "utm_medium": "webinar", "utm_campaign": campaign or "live"},
            "other": {"utm_source": "sms", "utm_medium": "sms", "utm_campaign": campaign},
        }.get(channel, {})
        cells: Cells = {**utm}
        if scene:
            cells["scene"] = scene
        if channel in ORGANIC_REFERRERS:
            cells["referrer_url"] = rng.choice(ORGANIC_REFERRERS[channel])
        return cells, f"?{urlencode(utm)}" if utm else ""

    def _event(self, person: Person, name: str, at: datetime, cells: Cells) -> None:
        row: Cells = {"event_id": self._world.new_id("e"), "event_name": name, "occurred_at": at, **cells}
        self._world.recorder.record("website.events", row, at, person=person)

    def _visitor(self, person: Person, device: str) -> str:
        rng = person.rng
        if device not in person.visitors or rng.random() < 0.04:
            # A cleared cookie makes a new visitor of the same person.
            person.visitors[device] = f"v{rng.getrandbits(64):016x}"
        return person.visitors[device]


def seconds_text(seconds: float) -> str:
    """Seconds without a trailing zero, so that every file format holds the same text."""
    return f"{seconds:g}"


def choose_form(rng: random.Random) -> Form:
    """The form somebody fills in."""
    return weighted(rng, [(form, form.weight) for form in FORMS])
