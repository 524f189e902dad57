"""A mail server that keeps what it is given."""

import re
import socketserver
import threading
from contextlib import suppress
from typing import Any

from .processes import wait_for


class Mailbox:
    """Listens on a free port; `url` is for EMAIL_URL.

    While it is not `open` it takes connections and says nothing. With a `refusal` it takes no mail,
    and says why.
    """

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.sessions = 0
        self.open = threading.Event()
        self.open.set()
        self.refusal = ""
        mailbox, mails = self, self.mails

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mailbox.sessions += 1
                mailbox.open.wait()
                with suppress(ConnectionError):
                    self.talk()

            def talk(self) -> None:
                self.say("220 mailbox")
                for line in self.rfile:
                    word = line[:4].strip().upper()
                    if word == b"DATA":
                        self.say("354 go on")
                        mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    if word == b"MAIL" and mailbox.refusal:
                        self.say(f"550 {mailbox.refusal}")
                        continue
                    self.say("221 bye" if word == b"QUIT" else "250 ok")
                    if word == b"QUIT":
                        return

            def say(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

        self._server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def link(self, email: str, number: int = 0) -> str:
        """The path of the link in the mail to this address, the newest one."""

        def ask() -> str:
            own = [m for m in self.mails[number:] if f"To: {email}" in m]
            found = (
                re.search(r"https?://[^/\s]+(/\S+)", own[-1].replace("=\r\n", "")) if own else None
            )
            return found.group(1) if found else ""

        return wait_for(f"a mail to {email}", ask)

    def wait_for(self, email: str, words: str) -> None:
        """Wait for a mail to this address that says this."""
        wait_for(
            f"a mail to {email}",
            lambda: any(
                f"To: {email}" in mail and words in mail.replace("=\r\n", "") for mail in self.mails
            ),
        )

    def close(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
