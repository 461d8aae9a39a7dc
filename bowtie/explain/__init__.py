"""Opens an ID, a score, a stage or a credit down to the evidence: which records and rows, and why."""

from bowtie.explain.command import explain
from bowtie.explain.credit_facts import CreditFacts
from bowtie.explain.credits import explain_credit
from bowtie.explain.facts import EntityFacts, Kind, PairFacts, Target
from bowtie.explain.score_facts import ScoreFacts
from bowtie.explain.scores import explain_score
from bowtie.explain.show import show_entity, show_pair
from bowtie.explain.show_credit import show_credit
from bowtie.explain.show_score import show_score
from bowtie.explain.show_stage import show_stage
from bowtie.explain.stage_facts import StageFacts
from bowtie.explain.stages import explain_stage

__all__ = [
    "CreditFacts",
    "EntityFacts",
    "Kind",
    "PairFacts",
    "ScoreFacts",
    "StageFacts",
    "Target",
    "explain",
    "explain_credit",
    "explain_score",
    "explain_stage",
    "show_credit",
    "show_entity",
    "show_pair",
    "show_score",
    "show_stage",
]
