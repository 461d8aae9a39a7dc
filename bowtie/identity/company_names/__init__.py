"""Names of organizations, Chinese and Latin: read, match and resolve them (docs/identity.md)."""

from bowtie.identity.company_names.match import Name, match_names
from bowtie.identity.company_names.name import CompanyName, read_name
from bowtie.identity.company_names.pair import Match, Verdict
from bowtie.identity.company_names.resolve import Resolution, Scored, resolve
from bowtie.identity.company_names.rules import NameRules, load_rules

__all__ = [
    "CompanyName",
    "Match",
    "Name",
    "NameRules",
    "Resolution",
    "Scored",
    "Verdict",
    "load_rules",
    "match_names",
    "read_name",
    "resolve",
]
