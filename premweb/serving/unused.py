"""Keeps out of memory what Twisted and Autobahn load and this server never uses: 20 MB when idle.

A proxy ends TLS, and nobody speaks WAMP here. Daphne is imported after this module.
"""

import sys
from types import ModuleType
from typing import Any

# Twisted goes on without OpenSSL.
sys.modules.setdefault("OpenSSL", None)  # type: ignore[arg-type]
# `autobahn.twisted` imports WAMP beside its sockets, and takes this one name from it.
_wamp: Any = ModuleType("autobahn.twisted.wamp")
_wamp.ApplicationSession = object
sys.modules.setdefault(_wamp.__name__, _wamp)
