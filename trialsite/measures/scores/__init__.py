"""Scores of questionnaires: one file per instrument, and a registry of names."""

from trialsite.measures.score import Function, Param, Score
from trialsite.measures.scores.registry import FUNCTIONS, check_params, score

__all__ = ["FUNCTIONS", "Function", "Param", "Score", "check_params", "score"]
