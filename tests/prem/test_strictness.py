"""Responses that two parsers could read differently: each is an error, however it is cut."""

import httpx
import pytest

from chat.prem.response import IncomingResponse
from tests.support.cases import case

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = OK + b"Content-Length: 3\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
BODY = b"\r\n1\r\na\r\n0\r\n\r\n"

MALFORMED = {
    "length and chunks": LENGTH + b"Transfer-Encoding: chunked\r\n" + BODY,
    "chunks and length": CHUNKED + b"Content-Length: 3\r\n" + BODY,
    "length and another coding": LENGTH + b"Transfer-Encoding: identity\r\n\r\nabc",
    "two lengths": LENGTH + b"Content-Length: 4\r\n\r\nabcd",
    "one length twice": LENGTH + b"Content-Length: 3\r\n\r\nabc",
    "lengths in one line": OK + b"Content-Length: 3, 3\r\n\r\nabc",
    "length with a sign": OK + b"Content-Length: +3\r\n\r\nabc",
    "length below zero": OK + b"Content-Length: -3\r\n\r\nabc",
    "length in hexadecimal": OK + b"Content-Length: 0x3\r\n\r\nabc",
    "empty length": OK + b"Content-Length:\r\n\r\nabc",
    "length beyond all numbers": OK + b"Content-Length: 99999999999999999999999\r\n\r\nabc",
    "coding by another name": OK + b"Transfer-Encoding: xchunked\r\n" + BODY,
    "two codings": OK + b"Transfer-Encoding: gzip, chunked\r\n" + BODY,
    "chunks not last": OK + b"Transfer-Encoding: chunked, gzip\r\n" + BODY,
    "identity": OK + b"Transfer-Encoding: identity\r\n\r\nabc",
    "two lines of codings": CHUNKED + b"Transfer-Encoding: chunked\r\n" + BODY,
    "vertical tab": OK + b"Transfer-Encoding:\x0bchunked\r\n" + BODY,
    "chunks in HTTP/1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n" + BODY,
    "space before the colon": OK + b"Content-Length : 3\r\n\r\nabc",
    "space before the name": OK + b" Content-Length: 3\r\n\r\nabc",
    "folded line": OK + b"X-Folded: a\r\n b\r\nContent-Length: 3\r\n\r\nabc",
    "no colon": OK + b"Content-Length 3\r\n\r\nabc",
    "no name": OK + b": a\r\nContent-Length: 3\r\n\r\nabc",
    "NUL": OK + b"X-Nul: a\0b\r\nContent-Length: 3\r\n\r\nabc",
    "CR alone": OK + b"X-One: a\rContent-Length: 3\r\n\r\nabc",
    "LF alone": b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
    "LF after a header": OK + b"Content-Length: 3\n\r\nabc",
    "chunk below zero": CHUNKED + BODY.replace(b"1\r\na", b"-1\r\na"),
    "chunk in C's notation": CHUNKED + BODY.replace(b"1\r\na", b"0x1\r\na"),
    "space after the chunk size": CHUNKED + BODY.replace(b"1\r\na", b"1 \r\na"),
    "LF after the chunk size": CHUNKED + BODY.replace(b"1\r\na", b"1\na"),
    "LF in a chunk extension": CHUNKED + BODY.replace(b"1\r\na", b"1;x\ny\r\na"),
    "chunk longer than it says": CHUNKED + BODY.replace(b"a\r\n", b"aXX"),
    "chunk beyond all numbers": CHUNKED + BODY.replace(b"1\r\na", b"fffffffffffffffff\r\na"),
    "chunk without a size": CHUNKED + b"\r\n\r\na\r\n0\r\n\r\n",
    "HTTP/2": b"HTTP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/0.9": b"HTTP/0.9 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/1.12": b"HTTP/1.12 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    "two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 3\r\n\r\nabc",
    "four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 3\r\n\r\nabc",
    "status 0": b"HTTP/1.1 000 OK\r\nContent-Length: 3\r\n\r\nabc",
    "another protocol": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
    "a greeting": b"SSH-2.0-OpenSSH_9\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_response_is_an_error(name):
    for size in (1, 7, 1000):
        with case(size):
            expect_an_error(MALFORMED[name], size)


def expect_an_error(data, size):
    response = IncomingResponse()
    for at in range(0, len(data), size):
        response.feed(data[at : at + size])
    assert isinstance(response.failure, httpx.RemoteProtocolError)
    assert not response.is_complete
    assert not response.keeps_alive


@pytest.mark.parametrize(
    "data",
    [
        LENGTH + b"\r\nabc",
        OK.lower().replace(b"http", b"HTTP") + b"content-length: 3\r\n\r\nabc",
        b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc",
        OK + "X-Name: é\r\n".encode("latin-1") + b"Content-Length: 3\r\n\r\nabc",
        OK + b"Transfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_what_the_standard_allows_is_read(data):
    response = IncomingResponse()
    response.feed(data)
    assert (response.failure, response.is_complete, response.take()) == (None, True, b"abc")
