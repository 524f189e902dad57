"""Second factors of the people in the tests."""

import base64
import hashlib
import hmac
import re
import struct
import time

from .visitor import Visitor

ON = "/accounts/two-step/app/on/"


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or some half minutes later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time() // 30) + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def prove(visitor: Visitor, password: str, then: str = "/accounts/two-step/") -> None:
    """Enter the password again, as changes of one's sign-in ask."""
    answer = visitor.post("/accounts/again/", password=password, next=then)
    assert answer.status_code == 302, answer.text


def key_in(page: str) -> str:
    """The secret that the page for setting an app up shows."""
    shown = re.search(r'aria-label="Key">(\w+)<', page)
    assert shown
    return shown.group(1)


def set_up_app(visitor: Visitor, password: str) -> tuple[str, list[str]]:
    """Switch an authenticator app on; its secret and the recovery codes."""
    prove(visitor, password)
    secret = key_in(visitor.http.get(ON).text)
    done = visitor.post(ON, code=code(secret))
    assert done.headers["Location"] == "/accounts/two-step/codes/"
    codes = re.findall(r"<code>(\d{8})</code>", visitor.http.get("/accounts/two-step/codes/").text)
    return secret, codes
