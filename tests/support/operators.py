"""An operator at their pages."""

import re
import uuid
from typing import Any

import httpx

from .app import App
from .visitor import Visitor

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Operator(Visitor):
    """Somebody in no team, signed in, whom the command line made an operator."""

    def __init__(self, app: App) -> None:
        email = f"operator-{uuid.uuid4().hex[:12]}@example.com"
        app.create_account(email)
        app.manage("make_operator", email)
        super().__init__(app.url, email, app.begin_sessions(email)[0])

    def page(self, kind: str, name: str = "", where: str = "change") -> str:
        """The path of the list of this kind, or of the one that is found by this name."""
        listed = f"/operator/chat/{kind}/"
        if not name:
            return listed
        page = self.http.get(listed, params={"q": name}).text
        [id] = re.findall(rf'<th [^>]*><a href="{listed}(\d+)/change/[^"]*">{name}<', page)
        return f"{listed}{id}/{where}/"

    def save(self, path: str, **fields: Any) -> httpx.Response:
        """Send the form of the page with these fields, and the hidden ones as they are."""
        return self.post(path, **dict(HIDDEN.findall(self.http.get(path).text)) | fields)

    def told(self, answer: httpx.Response) -> str:
        """The page that the answer leads to."""
        assert answer.status_code == 302, answer.text
        return self.http.get(answer.headers["Location"]).text
