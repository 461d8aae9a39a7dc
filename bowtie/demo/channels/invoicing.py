"""Invoices, payments in time or late, and refunds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.demo.market.clock import START, add_months, later, midnight
from bowtie.demo.market.population import Company
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted
from bowtie.demo.market.world import World

CENT = Decimal("0.01")


class Invoicing:
    """The ledger of what customers owe and pay."""

    def __init__(self, world: World) -> None:
        self._world = world

    def schedule(
        self, company: Company, contract: Cells, monthly: Decimal, months: int, starts_on: date
    ) -> None:
        """Plan the contract's invoices: all at once, by half-year or by quarter."""
        step = weighted(company.rng, {12: 0.5, 6: 0.2, 3: 0.3})
        for first in range(0, months, step):
            amount = monthly * min(step, months - first)
            moment = midnight(add_months(starts_on, first)) + timedelta(hours=10)
            if moment < START:
                # Paid in the old system: the ledger is inherited at once, with its old dates.
                self._issue(company, contract, amount, moment)
            else:
                self._world.engine.plan(moment, self._issue, company, contract, amount)

    def _issue(self, company: Company, contract: Cells, amount: Decimal, now: datetime) -> None:
        rng = company.rng
        invoice: Cells = {
            "invoice_id": self._world.new_id("FP"),
            "contract_id": contract["contract_id"],
            "account_id": company.account_id if rng.random() < 0.85 else None,
            "account_name": company.legal_name,
            "tax_number": company.credit_code,
            "issued_on": now.date(),
            "due_on": (now + timedelta(days=30)).date(),
            "amount": amount,
            "currency": contract["currency"],
            "status": "issued",
        }
        self._world.recorder.save("billing.invoices", invoice, now, company=company)
        self._world.hooks.invoiced(company, invoice, now)
        if rng.random() < 0.03:
            return  # Never paid.
        is_late = rng.random() < 0.2
        paid_at = later(rng, now, 35, 80) if is_late else later(rng, now, 3, 29)
        if rng.random() < 0.08:
            part = (amount * Decimal("0.4")).quantize(CENT)
            self._receive_at(paid_at, company, invoice, part, "partially_paid")
            self._receive_at(later(rng, paid_at, 5, 30), company, invoice, amount - part, "paid")
        else:
            self._receive_at(paid_at, company, invoice, amount, "paid")

    def _receive_at(
        self, moment: datetime, company: Company, invoice: Cells, amount: Decimal, status: str
    ) -> None:
        if moment < START:
            self._receive(company, invoice, amount, status, moment)
        else:
            self._world.engine.plan(moment, self._receive, company, invoice, amount, status)

    def _receive(self, company: Company, invoice: Cells, amount: Decimal, status: str, now: datetime) -> None:
        rng = company.rng
        payment: Cells = {
            "payment_id": self._world.new_id("HK"),
            "invoice_id": invoice["invoice_id"],
            "contract_id": invoice["contract_id"],
            "account_id": company.account_id if rng.random() < 0.8 else None,
            "paid_at": now,
            "amount": amount,
            "currency": invoice["currency"],
            "payment_method": weighted(rng, {"bank_transfer": 8, "draft": 1, "alipay": 1}),
        }
        self._world.recorder.record("billing.payments", payment, now, company=company)
        invoice["status"] = status
        self._world.recorder.save("billing.invoices", invoice, now, company=company)
        self._world.hooks.paid(company, payment, now)
        if now >= START and rng.random() < 0.04:
            back = (amount * Decimal(str(rng.choice((0.1, 0.2, 0.5))))).quantize(CENT)
            self._world.engine.plan(later(rng, now, 4, 40), self._refund, company, payment, back)

    def _refund(self, company: Company, payment: Cells, amount: Decimal, now: datetime) -> None:
        self._world.recorder.record(
            "billing.refunds",
            {
                "refund_id": self._world.new_id("TK"),
                "payment_id": payment["payment_id"],
                "contract_id": payment["contract_id"],
                "account_id": payment["account_id"],
                "refunded_at": now,
                "amount": amount,
                "currency": payment["currency"],
                "reason": company.rng.choice(("多付款", "服务未达标", "合同变更")),
            },
            now,
            company=company,
        )
