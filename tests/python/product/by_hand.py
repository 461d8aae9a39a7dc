"""Two months and a half of usage that can be counted by hand."""

from __future__ import annotations

from product.company import Product


def by_hand() -> Product:
    product = Product()
    product.use("T1", "u1", "2026-04-01", "list", 2)
    product.use("T1", "u1", "2026-04-01", "edit", 3)
    product.use("T1", "u1", "2026-04-01", "edit", 1, event="error_shown", errors=1)
    product.use("T1", "u1", "2026-04-02", None, event="signed_in")
    # Nobody declared it.
    product.use("T1", "u1", "2026-04-03", "ghost", 7)
    product.use("T1", "u2", "2026-04-10", "list", 1)
    product.use("T2", "u3", "2026-04-30", "chart", 4)
    # Of no company, and its user is nobody that is known, but one user all the same.
    product.use("T9", "u9", "2026-04-05", "list", 5)
    product.use("T1", "u1", "2026-05-05", "list", 1)
    product.use("T1", "u1", "2026-05-05", "edit", 1)
    product.use("T2", "u3", "2026-05-06", "edit", 2)
    product.use("T1", "u1", "2026-06-10", "list", 1)
    # After as_of: not yet.
    product.use("T1", "u1", "2026-06-21", "list", 100)
    product.rows["core.dim_accounts"] = [("A1", "retail", 19), ("A2", None, None)]
    product.sign("A1", "2026-05-01", "2027-04-30")
    return product
