"""Keeps out of memory what Twisted and Autobahn load and this server never uses: 25 MB when idle.

A proxy ends TLS, browsers send next to nothing, and nobody speaks WAMP here. Daphne's import comes
after this one.
"""

import os
import sys
from types import ModuleType
from typing import Any

# Twisted goes on without OpenSSL.
sys.modules.setdefault("OpenSSL", None)  # type: ignore[arg-type]
# Autobahn's own switch for its native code.
os.environ.setdefault("AUTOBAHN_USE_NVX", "0")
# `autobahn.twisted` imports WAMP beside its sockets, and takes this one name from it.
_wamp: Any = ModuleType("autobahn.twisted.wamp")
_wamp.ApplicationSession = object
sys.modules.setdefault(_wamp.__name__, _wamp)
