"""Opens an ID, a score or a stage down to the evidence: which records and rows it stands for, and why."""

from bowtie.explain.command import explain
from bowtie.explain.facts import EntityFacts, Kind, PairFacts, Target
from bowtie.explain.score_facts import ScoreFacts
from bowtie.explain.scores import explain_score
from bowtie.explain.show import show_entity, show_pair
from bowtie.explain.show_score import show_score
from bowtie.explain.show_stage import show_stage
from bowtie.explain.stage_facts import StageFacts
from bowtie.explain.stages import explain_stage

__all__ = [
    "EntityFacts",
    "Kind",
    "PairFacts",
    "ScoreFacts",
    "StageFacts",
    "Target",
    "explain",
    "explain_score",
    "explain_stage",
    "show_entity",
    "show_pair",
    "show_score",
    "show_stage",
]
