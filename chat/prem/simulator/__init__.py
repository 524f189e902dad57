"""Our stand-in for Prem's API: one core, in process or as a server of its own."""

from .answers import Reply, Simulator
from .transport import SimulatorTransport

__all__ = ["Reply", "Simulator", "SimulatorTransport"]
