"""Scores of questionnaires: one file per instrument, and a registry of names."""

from trialsite.scoring.score import Function, Param, Score
from trialsite.scoring.scores.registry import FUNCTIONS, check_params, score

__all__ = ["FUNCTIONS", "Function", "Param", "Score", "check_params", "score"]
