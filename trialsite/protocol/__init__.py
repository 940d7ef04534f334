"""The trial as data: types, loader and the folder that states the trial."""

from trialsite.protocol.in_force import current
from trialsite.protocol.loader import load
from trialsite.protocol.problems import Problem, ProtocolError

__all__ = ["Problem", "ProtocolError", "current", "load"]
