"""The web service away, slow or mad: one second, one retry, then the national numbers of the need."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, List

import pytest
from aiohttp import web as aioweb

from actions.actions import BaliseAction, Orienter, Urgence
from actions.client import WebClient
from actions.conversation import Relais
from actions.fallback import Fallback
from urgency.numbers import EMERGENCY

BLOCKS = [{"type": "texte", "text": "bonjour"}]
Handler = Callable[[aioweb.Request], Awaitable[aioweb.StreamResponse]]


class Server:
    """A local web service whose answer is given by each test."""

    def __init__(self) -> None:
        self.requests: List[aioweb.Request] = []
        self.handler: Handler = self.fine
        self.url = ""

    async def fine(self, _: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.json_response({"besoin": "cambriolage", "commune": None, "blocks": BLOCKS})

    async def answer(self, request: aioweb.Request) -> aioweb.StreamResponse:
        self.requests.append(request)
        return await self.handler(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = aioweb.Application()
    app.router.add_get("/interne/{name}", made.answer)
    runner = aioweb.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = aioweb.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def client(server: Server, fallback_file: Path) -> AsyncIterator[WebClient]:
    made = WebClient(server.url, "jeton", Fallback(fallback_file))
    yield made
    if made._session is not None:
        await made._session.close()


def is_fallback(blocks: List[Any], code: str = "116006") -> bool:
    """National numbers of the need, and those of an emergency, which it does not have."""
    numbers = [item["code"] for block in blocks if block["type"] == "numeros" for item in block["items"]]
    return numbers == [code, *EMERGENCY] and any(block["type"] == "texte" for block in blocks)


async def test_a_good_answer(server: Server, client: WebClient) -> None:
    assert await client.orientation("cambriolage", commune="77284", tu=None) == BLOCKS
    (request,) = server.requests
    assert dict(request.query) == {"besoin": "cambriolage", "commune": "77284"}  # nothing empty is sent
    assert request.headers["Authorization"] == "Bearer jeton"
    assert await client.suite("cambriolage", "preuves") == BLOCKS
    assert await client.relais(None) == BLOCKS
    assert [row.match_info["name"] for row in server.requests] == ["orientation", "suite", "relais"]


async def test_a_web_that_hangs(server: Server, client: WebClient) -> None:
    async def hang(_: aioweb.Request) -> aioweb.StreamResponse:
        await asyncio.sleep(30)
        raise AssertionError

    server.handler = hang
    started = time.monotonic()
    blocks = await client.orientation("cambriolage")
    assert 1.8 < time.monotonic() - started < 2.7  # one second, one retry
    assert len(server.requests) == 2 and is_fallback(blocks)


async def test_a_web_that_drips(server: Server, client: WebClient) -> None:
    async def drip(request: aioweb.Request) -> aioweb.StreamResponse:
        answer = aioweb.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b" ")
            await asyncio.sleep(0.2)
        return answer

    server.handler = drip
    started = time.monotonic()
    assert is_fallback(await client.orientation("cambriolage"))
    assert time.monotonic() - started < 2.7


async def test_a_web_that_fails_is_tried_twice(server: Server, client: WebClient) -> None:
    async def fail(_: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.json_response({"erreur": {}}, status=500)

    server.handler = fail
    assert is_fallback(await client.orientation("cambriolage"))
    assert len(server.requests) == 2


async def test_one_failure_then_an_answer(server: Server, client: WebClient) -> None:
    async def once(request: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.Response(status=503) if len(server.requests) == 1 else await server.fine(request)

    server.handler = once
    assert await client.orientation("cambriolage") == BLOCKS


async def test_a_refusal_is_not_tried_again(server: Server, client: WebClient) -> None:
    async def refuse(_: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.json_response({"erreur": {"code": "commune_inconnue"}}, status=404)

    server.handler = refuse
    assert is_fallback(await client.orientation("cambriolage", commune="00000"))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"pas du json", b'{"blocks": [', b"[]", b"null", b"12", b"{}", b'{"blocks": null}', b'{"blocks": []}',
     b'{"blocks": "x"}', b'{"blocks": [{"text": "sans type"}]}', b"\xff\xfe"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
async def test_nonsense_gives_the_fallback(server: Server, client: WebClient, body: bytes, kind: str) -> None:
    async def nonsense(_: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.Response(body=body, headers={"Content-Type": kind})

    server.handler = nonsense
    assert is_fallback(await client.orientation("cambriolage"))


async def test_a_closed_port(fallback_file: Path) -> None:
    client = WebClient("http://127.0.0.1:9", "jeton", Fallback(fallback_file))
    started = time.monotonic()
    for blocks in (
        await client.orientation("cambriolage"),
        await client.suite("cambriolage", "preuves"),
        await client.relais("cambriolage"),
    ):
        assert is_fallback(blocks)
    assert time.monotonic() - started < 1
    await client._session.close()


async def test_a_connection_closed_in_the_middle(fallback_file: Path) -> None:
    async def slam(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(slam, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    client = WebClient(f"http://127.0.0.1:{port}", "jeton", Fallback(fallback_file))
    assert is_fallback(await client.orientation("cambriolage"))
    await client._session.close()
    listener.close()


async def test_no_word_and_no_place_in_the_log(server: Server, client: WebClient, caplog: pytest.LogCaptureFixture) -> None:
    async def refuse(_: aioweb.Request) -> aioweb.StreamResponse:
        return aioweb.Response(status=404)

    server.handler = refuse
    caplog.set_level("DEBUG", logger="balise.actions")
    await client.orientation("violences_conjugales", commune="77284")
    assert caplog.records
    assert "77284" not in caplog.text and "violences" not in caplog.text


# --- the fallback file ---------------------------------------------------------------------------


def codes(blocks: List[Any]) -> List[str]:
    return [item["code"] for block in blocks if block["type"] == "numeros" for item in block["items"]]


def test_file_of_the_need(fallback_file: Path) -> None:
    fallback = Fallback(fallback_file)
    assert codes(fallback.blocks("cambriolage")) == ["116006", *EMERGENCY]
    assert fallback.label("cambriolage") == "Choix cambriolage"
    assert fallback.known("cambriolage") and not fallback.known("saluer") and not fallback.known(None)
    assert fallback.gravity("incivilites") == 1 and not fallback.is_local("numeros_urgence")


def test_unknown_need_gets_the_emergency_numbers(fallback_file: Path) -> None:
    assert codes(Fallback(fallback_file).blocks(None)) == list(EMERGENCY)
    assert Fallback(fallback_file).gravity("inconnu") == 3  # on the safe side


BAD_FILES = ["", "{", "[]", "null", "12", '"x"', "{}", '{"besoins": null}', '{"besoins": []}',
             '{"besoins": {"cambriolage": null}}', '{"besoins": {"cambriolage": []}}']  # fmt: skip


@pytest.mark.parametrize("content", BAD_FILES)
def test_corrupt_file_leaves_the_emergency_numbers(content: str, tmp_path: Path) -> None:
    path = tmp_path / "fallback.json"
    path.write_text(content)
    fallback = Fallback(path)
    assert codes(fallback.blocks("cambriolage")) == list(EMERGENCY)
    assert fallback.label("cambriolage")
    assert fallback.gravity("cambriolage") == 3
    assert fallback.is_local("cambriolage") in (True, False)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "fallback.json"
    path.write_bytes(b"\xff\xfe\x00\x80")
    assert codes(Fallback(path).blocks("cambriolage")) == list(EMERGENCY)


def test_missing_file_leaves_the_emergency_numbers(tmp_path: Path) -> None:
    assert codes(Fallback(tmp_path / "absent.json").blocks("cambriolage")) == list(EMERGENCY)


def test_file_is_read_again_when_it_changes(fallback_file: Path) -> None:
    fallback = Fallback(fallback_file)
    content = json.loads(fallback_file.read_text())
    assert fallback.label("cambriolage") == "Choix cambriolage"
    content["besoins"]["cambriolage"]["choix"] = "Autre titre"
    fallback_file.write_text(json.dumps(content))
    os.utime(fallback_file, (1, 1))
    assert fallback.label("cambriolage") == "Autre titre"


def test_a_file_that_breaks_later_keeps_what_was_known(fallback_file: Path) -> None:
    fallback = Fallback(fallback_file)
    assert fallback.known("cambriolage")
    fallback_file.write_text("{")
    os.utime(fallback_file, (1, 1))
    assert codes(fallback.blocks("cambriolage")) == ["116006", *EMERGENCY]


# --- actions with everything away ----------------------------------------------------------------


@pytest.fixture
async def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, play: Any) -> AsyncIterator[Any]:
    """Actions without web service and without fallback file."""
    fallback = Fallback(tmp_path / "absent.json")
    client = WebClient("http://127.0.0.1:9", "jeton", fallback)
    monkeypatch.setattr(BaliseAction, "fallback", fallback, raising=False)
    monkeypatch.setattr(BaliseAction, "client", client, raising=False)
    yield play
    if client._session is not None:
        await client._session.close()


async def test_a_need_understood_with_everything_away_still_gets_numbers(alone: Any) -> None:
    turn = await alone(Orienter, "violences_conjugales")
    assert codes(turn.blocks) == list(EMERGENCY)


async def test_an_urgent_text_with_everything_away(alone: Any) -> None:
    ranking = [("urgence_immediate", 1.0), ("violences_conjugales", 0.8)]
    turn = await alone(Urgence, "urgence_immediate", {"nature": "violence"}, ranking=ranking)
    assert turn.blocks[0]["type"] == "urgence" and turn.blocks[0]["nature"] == "violence"


async def test_a_person_with_everything_away(alone: Any) -> None:
    turn = await alone(Relais, "parler_humain")
    assert codes(turn.blocks) == list(EMERGENCY)


async def test_a_missing_file_does_not_hide_a_web_that_answers(
    server: Server, play: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fallback = Fallback(tmp_path / "absent.json")
    client = WebClient(server.url, "jeton", fallback)
    monkeypatch.setattr(BaliseAction, "fallback", fallback, raising=False)
    monkeypatch.setattr(BaliseAction, "client", client, raising=False)
    turn = await play(Orienter, "cambriolage", commune="77284")
    await client._session.close()
    assert turn.slots["besoin"] == "cambriolage"
    assert BLOCKS[0] in turn.blocks


async def test_actions_fall_back_on_the_needs_own_numbers(
    play: Any, monkeypatch: pytest.MonkeyPatch, fallback_file: Path
) -> None:
    fallback = Fallback(fallback_file)
    client = WebClient("http://127.0.0.1:9", "jeton", fallback)
    monkeypatch.setattr(BaliseAction, "fallback", fallback, raising=False)
    monkeypatch.setattr(BaliseAction, "client", client, raising=False)
    turn = await play(Orienter, "cambriolage", commune="77284")
    await client._session.close()
    assert codes(turn.blocks) == ["116006", *EMERGENCY] and turn.slots["besoin"] == "cambriolage"
    links = [item.get("lien") for block in turn.blocks if block["type"] == "choix" for item in block["items"]]
    assert all(link is None or link.startswith("/") for link in links)
