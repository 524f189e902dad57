"""Keeps out of memory what libraries load and this server never uses: 30 MB when idle.

It is imported before Daphne and httpx are. A name that stands for None raises ImportError, which
each of these libraries expects: it then goes on without.
"""

import sys
from types import ModuleType
from typing import Any

NEVER_USED = (
    "OpenSSL",  # Twisted's TLS: a proxy ends TLS
    "cbor2",  # WAMP's messages, which nobody speaks here
    # Autobahn's fast reader of long messages: browsers say nothing on their sockets.
    "_nvx_utf8validator",
    "_nvx_xormasker",
    "click",  # httpx has a command line where this is installed, Autobahn coloured words
)
for _name in NEVER_USED:
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
# `autobahn.twisted` imports WAMP beside its sockets, and takes this one name from it.
_wamp: Any = ModuleType("autobahn.twisted.wamp")
_wamp.ApplicationSession = object
sys.modules.setdefault(_wamp.__name__, _wamp)
