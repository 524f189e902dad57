"""Our stand-in for Prem's API: one core, in process or as a server of its own."""

from .answers import ScriptedAnswer, Simulator
from .transport import SimulatorTransport

__all__ = ["ScriptedAnswer", "Simulator", "SimulatorTransport"]
