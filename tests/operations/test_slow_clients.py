"""Twenty-four clients that trickle: everybody else is answered while they still send, and so are they."""

from __future__ import annotations

import socket

import pytest

from operations.bad_days import BadOffice
from operations.test_bad_days import office_of

SLOW = 24
HEAD = b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
BODY = b'{"content": {}}'
POST = (
    b"POST /api/certificates/check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with office_of("sqlite", tmp_path_factory.mktemp("slow")) as made:
        made.start()
        yield made


def trickling(office: BadOffice, beginning: bytes) -> list[socket.socket]:
    """Clients that sent only this."""
    clients = []
    for _ in range(SLOW):
        client = socket.create_connection(("127.0.0.1", office.port), timeout=90)
        client.sendall(beginning)
        clients.append(client)
    return clients


def finish(client: socket.socket, rest: bytes) -> bytes:
    """Send the rest; the status line of the answer."""
    with client:
        client.sendall(rest)
        answer = b""
        while chunk := client.recv(65536):
            answer += chunk
    return answer.split(b"\r\n", 1)[0]


@pytest.mark.parametrize(
    ("beginning", "rest", "status"),
    [(HEAD[:20], HEAD[20:] + b"\r\n", b"200"), (POST + BODY[:4], BODY[4:], b"200")],
    ids=["heads", "bodies"],
)
def test_others_are_answered_while_slow_clients_are_still_sending(office, beginning, rest, status):
    clients = trickling(office, beginning)
    for byte in range(2):  # one more byte each now and then: they are not idle, they are slow
        for client in clients:
            client.sendall(rest[byte : byte + 1])
        for _ in range(3):
            answered, health = office.request("GET", "/health/", "", None)
            assert (answered, health["status"]) == (200, "ok")
        answered, page = office.request("GET", "/", "", None)
        assert answered == 200
        assert "OpenKP" in page
    lines = [finish(client, rest[2:]) for client in clients]
    assert all(status in line for line in lines), lines


def test_a_body_above_the_limit_is_refused_with_a_reason(office):
    answered, told = office.request(
        "POST", "/api/applications", "bw-exporter", {"content": {"remark": "x" * 3_000_000}}
    )
    assert answered == 413
    assert "2 MB" in told["findings"][0]["message"]
