"""`python -m bowtie.calendars` renews seeds/holidays.csv; docs/working_time.md says when."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bowtie.calendars.public_holidays import years_without_moved_days
from bowtie.calendars.seed import REGIONS, SEED, renew
from bowtie.errors import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the seed and say of which years the moved working days are not known."""
    parser = argparse.ArgumentParser(prog="python -m bowtie.calendars", description=__doc__)
    parser.add_argument("regions", nargs="*", default=REGIONS, help="such as CN or US-CA (default: CN US)")
    parser.add_argument("--first", type=int, help="first year (default: the first one in the seed)")
    parser.add_argument("--last", type=int, help="last year (default: the last one in the seed)")
    chosen = parser.parse_args(arguments)
    try:
        days = renew(chosen.regions, chosen.first, chosen.last)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{len(days)} days in {SEED.as_posix()}\n")
    for region in chosen.regions:
        for year in years_without_moved_days(days, region):
            sys.stdout.write(f"{region} {year}: no moved working days, so they are not announced yet.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
