"""TLS to the API, on both event loops: nothing lost, read in windows, refused in words."""

import asyncio
import datetime as dt
import ipaddress
import os
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chat.prem import Pace, PremClient, PremError, tls
from tests.support.completions import REQUEST
from tests.support.listener import Listener
from tests.support.processes import wait_for
from tests.support.upstream import DONE, chunk

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine on a loop of each kind."""
    with asyncio.Runner(loop_factory=request.param) as runner:
        yield runner.run


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> str:
    """A file with a key and a certificate for 127.0.0.1 that only its owner vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An API")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password)
        + signed.public_bytes(pem)
    )
    return str(path)


@pytest.fixture
def trusted(monkeypatch, certificate) -> Iterator[None]:
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    tls.tls_context.cache_clear()
    yield
    tls.tls_context.cache_clear()


@asynccontextmanager
async def api(certificate: str, answer: Answer):
    """A client of a server that answers each request of a connection so."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length: ")[2].split() or [b"0"]
                await reader.readexactly(int(length[0]))
                await answer(reader, writer)

    server = Listener(serve, context)
    await server.start()
    url = f"https://127.0.0.1:{server.port}/v1"
    client = PremClient(base_url=url, api_key="a-key", max_retries=0)
    try:
        yield client
    finally:
        await client.aclose()
        await server.close()


class Slow(Pace):
    def rest(self) -> float:
        return 0.3


WORDS = [f"{number} " for number in range(60)]


async def in_words(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for piece in (*(chunk(word) for word in WORDS), DONE):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await asyncio.sleep(0.005)
    writer.write(b"0\r\n\r\n")


async def read(client: PremClient, pace: Pace) -> list[str]:
    pieces: list[str] = []
    with suppress(PremError):
        async with client.stream(REQUEST, pace) as batches:
            async for batch in batches:
                pieces.append("".join(piece.text for piece in batch))
    return [piece for piece in pieces if piece]


def test_what_comes_during_a_rest_is_read_at_once(run, certificate, trusted):
    peers = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peers.append(writer.get_extra_info("peername"))
        await in_words(reader, writer)

    async def main() -> None:
        async with api(certificate, answer) as client:
            for _ in range(2):
                pieces = await read(client, Slow())
                assert "".join(pieces) == "".join(WORDS)
                assert len(pieces) < 10
        assert peers == [peers[0]] * 2  # over one connection

    run(main())


@pytest.mark.parametrize("reset", [False, True], ids=["hangs up", "resets"])
def test_what_came_before_a_connection_broke_is_kept(run, certificate, trusted, reset):
    """Also what came while nobody read, and without TLS's farewell."""

    async def breaks_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n" + chunk(WORDS[0]))
        for word in WORDS[1:]:
            await asyncio.sleep(0.002)
            writer.write(chunk(word))
        wire = writer.get_extra_info("socket")
        if not reset:
            wire = socket.socket(fileno=os.dup(wire.fileno()))
            wire.shutdown(socket.SHUT_RDWR)
            wire.close()
        else:
            await asyncio.sleep(0.5)  # else the kernel itself throws away what is on its way
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def main() -> None:
        async with api(certificate, breaks_off) as client:
            assert "".join(await read(client, Slow())) == "".join(WORDS)

    run(main())


def test_a_large_answer_comes_whole(run, certificate, trusted):
    text = "word " * 300_000

    async def at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = b"".join(chunk(text[at : at + 1000]) for at in range(0, len(text), 1000)) + DONE
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def main() -> None:
        async with api(certificate, at_once) as client:
            assert "".join(await read(client, Pace())) == text

    run(main())


def test_a_certificate_that_nobody_vouches_for_is_named(run, certificate):
    async def main() -> None:
        async with api(certificate, in_words) as client:
            with pytest.raises(PremError, match="certificate is not trusted"):
                await client.models()

    run(main())


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_handshake_that_is_given_up_leaves_nothing_behind(run, certificate, trusted):
    async def main() -> None:
        async with api(certificate, in_words) as client:
            before = open_files()
            for number in range(60):
                asking = asyncio.create_task(read(client, Pace()))
                await asyncio.sleep(number / 10_000)
                asking.cancel()
                await asyncio.wait([asking])
            await asyncio.to_thread(
                wait_for, "the sockets to close", lambda: open_files() <= before + 2
            )
            assert "".join(await read(client, Pace())) == "".join(WORDS)

    run(main())
