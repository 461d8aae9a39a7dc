"""The consent center: what people agree to on forms and lists, and what they take back."""

from __future__ import annotations

from datetime import datetime

from bowtie.demo.channels.offline import OfflineEvent
from bowtie.demo.files.style import Style
from bowtie.demo.market import consent
from bowtie.demo.market.clock import later
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted

STYLES = {
    "privacy_consents.statements": Style(
        encoding="gb18030", chinese_headers=True, chinese_booleans=True, by_month=True, late=True
    ),
}
TRUTHS = {
    "consents": ("person_id", "purpose", "is_granted", "stated_at", "evidence"),
    "consent_violations": ("person_id", "purpose", "source_table", "source_key", "sent_at"),
}
LEAVES_ALL = 0.02
WITHDRAWALS = {"phone": 4, "profiling": 2, "all": 3}


class Consents:
    """Asks where something is filled in, and writes down every statement."""

    def __init__(self, market: Market) -> None:
        self._world = market.world

    def submit(self, person: Person, submission: Cells, now: datetime) -> None:
        """A form of the website has a box for it."""
        if submission["has_marketing_consent"]:
            consent.state(self._world, person, _reach(submission), True, str(submission["form_id"]), now)

    def attend(self, person: Person, event: OfflineEvent, now: datetime) -> None:
        """At an event there is a line to sign on the list."""
        if person.rng.random() < 0.5:
            consent.state(
                self._world, person, ("email", "sms", "phone"), True, f"签到表 {event.event_id}", now
            )

    def note(self, person: Person, purpose: str, is_granted: bool, evidence: str, now: datetime) -> None:
        """Keep a statement; half of the lists of those who agreed never come to the center."""
        rng = person.rng
        row = (person.person_id, purpose, str(is_granted).lower(), f"{now:%Y-%m-%d %H:%M:%S}", evidence)
        self._world.recorder.tell("consents", row, now)
        if is_granted and rng.random() < LEAVES_ALL:
            self._world.engine.plan(later(rng, now, 20, 400), self._withdraw, person)
        if rng.random() < (0.7 if purpose == "wechat" else 0.5 if is_granted else 0.05):
            return
        cells: Cells = {
            "statement_id": self._world.new_id("CS"),
            "occurred_at": now,
            "purpose": purpose,
            "is_granted": is_granted,
            "mobile": person.mobile if purpose in ("sms", "phone", "all") else None,
            "email": person.email if purpose in ("email", "profiling", "all") else None,
            "wechat_openid": (person.openid or None) if purpose in ("wechat", "all") else None,
            "evidence": evidence,
        }
        self._world.recorder.record("privacy_consents.statements", cells, now, person=person)

    def _withdraw(self, person: Person, now: datetime) -> None:
        purpose = weighted(person.rng, WITHDRAWALS)
        consent.state(self._world, person, (purpose,), False, "隐私邮箱来信", now)


def _reach(cells: Cells) -> tuple[str, ...]:
    """The purposes for which the person left an address."""
    found = ("email",) if cells.get("email") else ()
    return (*found, "sms", "phone") if cells.get("mobile") else found


def plug(market: Market) -> None:
    """Wait for forms and lists."""
    consents = Consents(market)
    market.hooks.submitted.connect(consents.submit)
    market.hooks.attended.connect(consents.attend)
    market.hooks.stated.connect(consents.note)
