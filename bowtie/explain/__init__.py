"""Opens an ID down to the evidence: which records it stands for, and why they are one."""

from bowtie.explain.command import explain
from bowtie.explain.facts import EntityFacts, Kind, PairFacts
from bowtie.explain.show import show_entity, show_pair

__all__ = ["EntityFacts", "Kind", "PairFacts", "explain", "show_entity", "show_pair"]
