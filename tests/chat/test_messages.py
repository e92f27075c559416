"""POST /api/v1/messages: rules of the input, errors, ids, choices, nonsense from Rasa."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.chat.chat_checks import check_error, check_reply, check_safety, check_urgent
from tests.chat.conftest import CALM, MESSAGES, Clock, PlayedRasa, Talk, ordinary
from web.chat.limits import MessageLimiter
from web.chat.rasa import RasaClient, RasaUnavailable
from web.chat.signing import CHARGES, Signer

# --- input rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u200b", "\u200b\ufeff \x00", None])
def test_empty(talk: Talk, rasa: PlayedRasa, text: str | None) -> None:
    check_error(talk.raw({"conversation": None, "text": text}), 422, "texte_vide")
    assert rasa.received == []


def test_too_long(talk: Talk, rasa: PlayedRasa) -> None:
    check_error(talk.raw({"text": "é" * 1001}), 422, "texte_trop_long")
    assert rasa.received == []
    check_reply(talk.say("é" * 1000))


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("bon\u200bjour", "bonjour"),
        ("bonjour\x00\x07", "bonjour"),
        ("une\nautre\r\nligne\t ici", "une autre ligne ici"),
        ("\u202ebonjour\u202c", "bonjour"),
        ("/restart", "restart"),
        ("  /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("/\u200b/restart", "restart"),
        ("\\/restart", "restart"),
        ('/choix_besoin{"besoin": "cambriolage"}', 'choix_besoin{"besoin": "cambriolage"}'),
        ("l'été, à 17 h : 06/07", "l'été, à 17 h : 06/07"),
        ("😢 aide", "😢 aide"),
    ],
)
def test_what_rasa_gets(talk: Talk, rasa: PlayedRasa, typed: str, given: str) -> None:
    check_reply(talk.say(typed))
    assert [message for _, message in rasa.received] == [{"text": given}]


@pytest.mark.parametrize("text", ["/", "///", "\u200b/", "/ \\ /"])
def test_only_slashes_never_reach_rasa_as_a_command(talk: Talk, rasa: PlayedRasa, text: str) -> None:
    check_reply(talk.say(text))
    sent = rasa.received[0][1]["text"]
    assert sent and not sent.startswith("/")


def test_urgent_text_reaches_rasa_without_its_slash_and_short(talk: Talk, rasa: PlayedRasa) -> None:
    check_urgent(talk.say("/il est derriere la porte avec un couteau " + "bla " * 400))
    sent = rasa.received[0][1]["text"]
    assert sent.startswith("il est derriere") and len(sent) <= 1000


@pytest.mark.parametrize(
    "body",
    [[], 12, "bonjour", None, {"text": 12}, {"text": ["bonjour"]}, {"conversation": 3, "text": "bonjour"},
     {"choice": 4}, {"conversation": "x" * 201, "text": "bonjour"}, {"choice": "x" * 2001}],
)  # fmt: skip
def test_a_body_of_another_shape(http: TestClient, body: Any) -> None:
    check_error(http.post(MESSAGES, json=body), 422)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"texte=bonjour", b"[" * 50_000])
def test_a_body_that_is_not_json(http: TestClient, raw: bytes) -> None:
    check_error(http.post(MESSAGES, content=raw), 422)


def test_too_big(http: TestClient, rasa: PlayedRasa) -> None:
    check_error(http.post(MESSAGES, json={"text": "bonjour " * 20_000}), 413)
    assert rasa.received == []


def test_half_an_emoji_is_no_failure(http: TestClient) -> None:
    for key in ("text", "conversation", "choice"):
        body = f'{{"text": "bonjour", "{key}": "bonjour \\ud83d"}}'
        answer = http.post(MESSAGES, content=body.encode())
        assert answer.status_code == 200 or check_error(answer, 422) is None


def test_unknown_keys_are_ignored(talk: Talk) -> None:
    answer = talk.raw({"text": "bonjour", "autre": 1})
    assert answer.status_code == 200


# --- errors ----------------------------------------------------------------------------------------


def test_rate_limit(app: FastAPI, talk: Talk) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, limiter=MessageLimiter(2, ""))
    talk.say(CALM)
    talk.say(CALM)
    check_error(talk.raw({"text": CALM}), 429)


async def test_one_message_at_a_time(app: FastAPI, rasa: PlayedRasa) -> None:
    go, arrived = asyncio.Event(), asyncio.Event()

    async def slow() -> dict[str, Any]:
        arrived.set()
        await go.wait()
        return ordinary()

    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://essai") as http:
        conversation = (await http.post(MESSAGES, json={"text": CALM})).json()["conversation"]
        rasa.answer = slow
        body = {"conversation": conversation, "text": CALM}
        first = asyncio.create_task(http.post(MESSAGES, json=body))
        await asyncio.wait_for(arrived.wait(), 2)
        check_error(await http.post(MESSAGES, json=body), 409, "message_en_cours")
        other = asyncio.create_task(http.post(MESSAGES, json={"text": CALM}))  # another person is not held back
        await asyncio.sleep(0.05)
        assert len(rasa.received) == 3
        go.set()
        assert (await first).status_code == (await other).status_code == 200
        rasa.answer = ordinary()
        assert (await http.post(MESSAGES, json=body)).status_code == 200


def test_after_a_failure_the_conversation_is_free_again(talk: Talk, rasa: PlayedRasa) -> None:
    conversation = talk.say(CALM)["conversation"]
    rasa.answer = RuntimeError("secret")
    talk.raw({"conversation": conversation, "text": CALM})
    rasa.answer = ordinary()
    assert talk.raw({"conversation": conversation, "text": CALM}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/inconnu", 404),
        ("GET", "/inconnu", 404),
        ("GET", "/api/v1/fiches/inconnue", 404),
        ("GET", "/api/v1/orientation?besoin=inconnu", 404),
        ("GET", "/api/v1/orientation?besoin=cambriolage&commune=00000", 404),
        ("GET", "/api/v1/orientation", 422),
        ("GET", "/api/v1/structures?limit=x", 422),
        ("GET", MESSAGES, 405),
        ("PUT", MESSAGES, 405),
        ("POST", "/api/v1/besoins", 405),
        ("GET", "/api/v1/conversations/x", 405),
        ("GET", "/interne/orientation?besoin=cambriolage", 401),
        ("GET", "/interne/relais", 401),
    ],
)
def test_every_error_has_the_same_shape(http: TestClient, method: str, path: str, status: int) -> None:
    check_error(http.request(method, path), status)


class Broken:
    """A part that fails at once, with a secret in its message."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("motsecretzanzibar")


def test_a_failure_of_ours_keeps_the_shape(app: FastAPI, talk: Talk) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, registry=Broken())
    answer = talk.raw({"text": CALM})
    if answer.status_code == 200:  # a safety answer is even better
        check_safety(answer.json())
        return
    check_error(answer, 500)
    assert "zanzibar" not in answer.text


def test_errors_never_echo_what_was_sent(http: TestClient) -> None:
    for body in ({"text": ["zanzibar"]}, {"choice": "zanzibar"}, {"text": "zanzibar " * 200}):
        answer = http.post(MESSAGES, json=body)
        assert answer.status_code == 422 and "zanzibar" not in answer.text
    assert "zanzibar" not in http.get("/api/v1/zanzibar").text
    assert "zanzibar" not in http.get("/api/v1/orientation?besoin=zanzibar").text


# --- conversations ---------------------------------------------------------------------------------


def test_a_conversation_goes_on(talk: Talk, rasa: PlayedRasa) -> None:
    first = talk.say(CALM)
    second = talk.say(CALM, first["conversation"])
    assert first["conversation"] == second["conversation"]
    assert {conversation for conversation, _ in rasa.received} == {first["conversation"]}


@pytest.mark.parametrize("invented", ["a", "0", "", "../../x", "é" * 32, "x" * 200, "a b\nc"])
def test_an_invented_id_is_never_adopted(talk: Talk, rasa: PlayedRasa, invented: str) -> None:
    reply = talk.say(CALM, invented)
    assert reply["conversation"] != invented and len(reply["conversation"]) >= 32
    assert rasa.received[0][0] == reply["conversation"]
    again = talk.say(CALM, invented)
    assert again["conversation"] not in (invented, reply["conversation"])


def test_ids_are_unguessable(talk: Talk) -> None:
    ids = {talk.say(CALM)["conversation"] for _ in range(50)}
    assert len(ids) == 50
    assert all(len(one) >= 32 for one in ids)  # 32 URL-safe characters: 192 bits
    assert len({one[:8] for one in ids}) == 50


def test_forgotten_after_thirty_minutes(talk: Talk, clock: Clock) -> None:
    conversation = talk.say(CALM)["conversation"]
    clock.now += 29 * 60
    assert talk.say(CALM, conversation)["conversation"] == conversation
    clock.now += 29 * 60  # counted from the last message
    assert talk.say(CALM, conversation)["conversation"] == conversation
    clock.now += 30 * 60 + 1
    assert talk.say(CALM, conversation)["conversation"] != conversation


def test_delete_forgets_here_and_in_rasa(http: TestClient, talk: Talk, rasa: PlayedRasa) -> None:
    conversation = talk.say(CALM)["conversation"]
    for _ in range(2):
        answer = http.delete(f"/api/v1/conversations/{conversation}")
        assert (answer.status_code, answer.content) == (204, b"")
    assert rasa.forgotten == [conversation, conversation]
    assert talk.say(CALM, conversation)["conversation"] != conversation


@pytest.mark.parametrize("path", ["inconnue", "%00", "a%0Ab", "x" * 2000, "%C3%A9", "%3Fa=b", "..%5C"])
def test_delete_of_anything_is_fine(http: TestClient, path: str) -> None:
    assert http.delete(f"/api/v1/conversations/{path}").status_code == 204


@pytest.mark.parametrize("conversation", ["\x00", "a\nb", "é", "a?b#c", "..", "x" * 3000, "a/../b"])
async def test_the_real_client_forgets_any_id_without_failing(conversation: str) -> None:
    client = RasaClient("http://127.0.0.1:9", "jeton", 1.0, 1.0)
    await client.forget(conversation)
    await client.close()


# --- choices ---------------------------------------------------------------------------------------


def choice_of(reply: dict[str, Any]) -> str:
    return next(
        str(item["choice"])
        for block in reply["blocks"]
        if block["type"] == "choix"
        for item in block["items"]
        if "choice" in item
    )


def test_a_choice_reaches_rasa_as_a_charge(talk: Talk, rasa: PlayedRasa) -> None:
    reply = talk.say(CALM)
    talk.choose(choice_of(reply), reply["conversation"])
    conversation, sent = rasa.received[-1]
    assert conversation == reply["conversation"]
    assert sent == {"charge": {"intent": "choix_suite", "entites": {"besoin": "incivilites", "suite": "plainte"}}}


def test_choices_are_opaque(talk: Talk) -> None:
    check_reply(talk.say(CALM))  # no bare charge leaves


def test_a_tampered_choice_is_refused(talk: Talk, rasa: PlayedRasa) -> None:
    choice = choice_of(talk.say(CALM))
    before = len(rasa.received)
    for wrong in (choice[:-1], choice + "x", "x" + choice, choice.swapcase(), choice.split(".")[0], ".", "", "éà"):
        check_error(talk.raw({"choice": wrong}), 422)
    assert len(rasa.received) == before


def test_a_choice_signed_elsewhere_is_refused(talk: Talk) -> None:
    charge = {"intent": "choix_besoin", "entites": {"besoin": "cambriolage"}}
    check_error(talk.raw({"choice": Signer("une-autre-cle-0123456789").sign(charge)}), 422)


@pytest.mark.parametrize("charge", [{"intent": "urgence_immediate"}, {"intent": "nier"}, {}, [], "x", 3, None])
def test_only_choices_are_read_back(app: FastAPI, charge: Any) -> None:
    signer: Signer = app.state.chat.signer
    assert signer.read(signer._serializer.dumps(charge)) is None
    for intent in CHARGES:
        assert signer.read(signer.sign({"intent": intent, "entites": {}})) == {"intent": intent, "entites": {}}


def test_a_choice_still_answers_after_expiry(talk: Talk, rasa: PlayedRasa, clock: Clock) -> None:
    reply = talk.say(CALM)
    clock.now += 3 * 3600
    later = talk.choose(choice_of(reply), reply["conversation"])
    check_reply(later)
    assert later["conversation"] != reply["conversation"]
    assert rasa.received[-1][1]["charge"]["entites"]["besoin"] == "incivilites"


@pytest.mark.parametrize(
    ("charge", "kinds"),
    [
        ({"intent": "choix_besoin", "entites": {"besoin": "cambriolage"}}, {"texte", "reflexes", "numeros"}),
        (
            {"intent": "choix_commune", "entites": {"besoin": "cambriolage", "commune": "77284"}},
            {"texte", "reflexes", "numeros", "lieux"},
        ),
        ({"intent": "choix_suite", "entites": {"besoin": "violences_conjugales", "suite": "garder_preuves"}}, {"reflexes"}),
        ({"intent": "choix_suite", "entites": {"besoin": "violences_conjugales", "suite": "partie"}}, {"reflexes"}),
        ({"intent": "choix_abri", "entites": {"besoin": "violences_conjugales"}}, {"reflexes", "numeros"}),
        ({"intent": "choix_fausse_alerte", "entites": {}}, {"numeros"}),
        ({"intent": "choix_autre", "entites": {}}, {"numeros"}),
        ({"intent": "choix_besoin", "entites": {"besoin": "ancien_nom"}}, {"numeros"}),
        ({"intent": "choix_commune", "entites": {"besoin": "cambriolage", "commune": "00000"}}, {"numeros"}),
    ],
)
def test_choices_work_with_rasa_away(app: FastAPI, talk: Talk, rasa: PlayedRasa, charge: dict[str, Any], kinds: set[str]) -> None:
    rasa.away()
    reply = talk.choose(app.state.chat.signer.sign(charge))
    check_reply(reply)
    assert kinds <= {block["type"] for block in reply["blocks"]}


def test_a_choice_with_rasa_and_database_away(app: FastAPI, talk: Talk, rasa: PlayedRasa) -> None:
    rasa.away()
    app.state.chat = dataclasses.replace(app.state.chat, answers=Broken())
    charge = {"intent": "choix_besoin", "entites": {"besoin": "cambriolage"}}
    check_safety(talk.choose(app.state.chat.signer.sign(charge)))


# --- Rasa away or mad ------------------------------------------------------------------------------


def test_words_with_rasa_away(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.away()
    reply = talk.say(CALM)
    check_safety(reply)
    assert reply["urgence"] is False and reply["besoin"] is None and reply["commune"] is None


@pytest.mark.parametrize("error", [RuntimeError("x"), ValueError("x"), OSError("x")])
def test_words_with_a_client_that_raises_anything(talk: Talk, rasa: PlayedRasa, error: Exception) -> None:
    rasa.answer = error
    check_safety(talk.say(CALM))


def client_saying(body: Any, status: int = 200) -> RasaClient:
    """The real client, in front of a transport that answers this."""
    content = body if isinstance(body, bytes) else None

    def handler(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, content=content) if content is not None else httpx2.Response(status, json=body)

    client = RasaClient("http://rasa", "jeton", 1.0, 1.0)
    client.replicas[0].client = httpx2.AsyncClient(base_url="http://rasa", transport=httpx2.MockTransport(handler))
    return client


TEXT = {"type": "texte", "text": "bonjour"}
NONSENSE: list[Any] = [
    b"",
    b"pas du json",
    b"null",
    [],
    [TEXT],
    {},
    {"blocks": None},
    {"blocks": []},
    {"blocks": {}},
    {"blocks": "texte"},
    {"blocks": [None]},
    {"blocks": ["texte"]},
    {"blocks": [{}]},
    {"blocks": [{"type": "carte", "text": "x"}]},
    {"blocks": [TEXT, {"type": "script"}]},
    {"blocks": [{"type": "texte"}]},
    {"blocks": [{"type": "texte", "text": None}]},
    {"blocks": [{"type": "texte", "text": ["x"]}]},
    {"blocks": [{"type": ["texte"], "text": "x"}]},
    {"blocks": [{"type": "numeros"}]},
    {"blocks": [{"type": "numeros", "items": "x"}]},
    {"blocks": [{"type": "choix", "items": [3]}]},
    {"blocks": [{"type": "choix", "items": [None]}]},
    {"blocks": [{"type": "choix", "items": [{"charge": {"intent": "choix_autre"}}]}]},
    {"blocks": [TEXT], "besoin": ["a"]},
    {"blocks": [TEXT], "besoin": 3},
    {"blocks": [TEXT], "commune": {"a": 1}},
    {"blocks": [{"type": "urgence", "text": "x"}], "urgence": True},
]


@pytest.mark.parametrize("body", NONSENSE, ids=[str(index) for index in range(len(NONSENSE))])
def test_nonsense_from_rasa_is_the_safety_answer(app: FastAPI, talk: Talk, body: Any) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, rasa=client_saying(body))
    check_safety(talk.say(CALM))


@pytest.mark.parametrize("body", NONSENSE, ids=[str(index) for index in range(len(NONSENSE))])
def test_nonsense_from_rasa_never_hides_the_urgent_text(app: FastAPI, talk: Talk, body: Any) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, rasa=client_saying(body))
    check_urgent(talk.say("il est derriere la porte avec un couteau"))


@pytest.mark.parametrize("status", [201, 204, 301, 400, 401, 404, 500, 503])
def test_any_status_but_200_is_the_safety_answer(app: FastAPI, talk: Talk, status: int) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, rasa=client_saying(ordinary(), status))
    check_safety(talk.say(CALM))


def test_urgent_by_rasa_without_an_urgent_text_gets_the_neutral_one(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.answer = {**ordinary(), "urgence": True}
    check_urgent(talk.say("je sais plus quoi faire"))


async def test_a_good_reply_goes_through_the_real_client() -> None:
    client = client_saying(ordinary())
    assert await client.turn("c", {"text": "x"}) == ordinary()
    await client.close()


@pytest.mark.parametrize(
    ("body", "status", "ready"),
    [({"model_file": "balise.tar.gz"}, 200, True), ({"model_file": None}, 200, False), ({}, 401, False),
     (b"<html>", 200, False), ([], 200, False), (b"null", 200, False)],
)  # fmt: skip
async def test_ready_only_with_a_model(body: Any, status: int, ready: bool) -> None:
    client = client_saying(body, status)
    assert await client.ready() is ready
    await client.close()


async def test_reasons_are_short_labels_for_metrics() -> None:
    for body, status, reason in ((b"x", 200, "illisible"), ({}, 500, "erreur")):
        client = client_saying(body, status)
        with pytest.raises(RasaUnavailable) as caught:
            await client.turn("c", {"text": "motsecretzanzibar"})
        assert caught.value.reason == reason and "zanzibar" not in str(caught.value)
        await client.close()


# --- shape -----------------------------------------------------------------------------------------


def test_every_key_of_a_turn(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.answer = {"blocks": [TEXT]}  # Rasa forgot keys: null for the client, never missing
    reply = talk.say(CALM)
    check_reply(reply)
    assert reply["besoin"] is None and reply["commune"] is None and reply["urgence"] is False


def test_need_and_commune_of_rasa(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.answer = ordinary("cambriolage", "77284")
    reply = talk.say(CALM)
    assert (reply["besoin"], reply["commune"]) == ("cambriolage", "77284")


def test_never_stored(http: TestClient, talk: Talk) -> None:
    assert talk.raw({"text": CALM}).headers["cache-control"] == "no-store"
    assert http.get("/api/v1/orientation?besoin=cambriolage").headers["cache-control"] == "no-store"
