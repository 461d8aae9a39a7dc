"""Opens an ID or a score down to the evidence: which records and rows it stands for, and why."""

from bowtie.explain.command import explain
from bowtie.explain.facts import EntityFacts, Kind, PairFacts, Target
from bowtie.explain.score_facts import ScoreFacts
from bowtie.explain.scores import explain_score
from bowtie.explain.show import show_entity, show_pair
from bowtie.explain.show_score import show_score

__all__ = [
    "EntityFacts",
    "Kind",
    "PairFacts",
    "ScoreFacts",
    "Target",
    "explain",
    "explain_score",
    "show_entity",
    "show_pair",
    "show_score",
]
