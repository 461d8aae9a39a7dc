"""`python -m bowtie.channel_pages` writes docs/channels/; `make docs` calls it."""

from __future__ import annotations

import sys

from bowtie.channel_pages.pages import FOLDER, write_pages
from bowtie.errors import UserError


def main() -> int:
    """Write the pages and say so."""
    try:
        written = write_pages()
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{len(written)} pages in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
