"""Residents who talk while something breaks: each in one commune, so that a mixed conversation shows; every answer judged."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bench.mix import sentences
from territory import Findings, load
from urgency.numbers import EMERGENCY
from web.chat.safety import OPENING

COMMUNES = {"Meaux": "77284", "Melun": "77288", "Nemours": "77333", "Chelles": "77108", "Provins": "77379", "Torcy": "77468"}
URGENT = ("il a un couteau il arrive", "il est derrière la porte avec un couteau")
PACE = 0.7  # seconds between an answer and the next message


@dataclass
class Tally:
    """What happened during one fault."""

    counts: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, seconds: float | None = None, fault: str | None = None) -> None:
        """Count one event."""
        with self.lock:
            self.counts[name] += 1
            if seconds is not None:
                self.times.append(seconds)
            if fault and len(self.faults) < 8:
                self.faults.append(fault)

    @property
    def slowest(self) -> float:
        """Seconds of the slowest answer."""
        return max(self.times, default=0.0)


class Resident(threading.Thread):
    """Talks until told to stop."""

    def __init__(self, url: str, name: str, code: str, tally: Tally, stopped: threading.Event, texts: list[str]) -> None:
        super().__init__(daemon=True)
        self._url, self._name, self._code, self._tally, self._stopped = url, name, code, tally, stopped
        self._random, self._texts = random.Random(code), texts

    def run(self) -> None:
        """Conversations of six messages, one after the other."""
        with httpx2.Client(base_url=self._url, timeout=9) as http:
            while not self._stopped.is_set():
                conversation: str | None = None
                for turn in range(6):
                    text = self._text(turn)
                    reply = self._send(http, conversation, text)
                    if reply is not None:
                        if conversation and reply["conversation"] != conversation:
                            self._tally.add("conversations recommencées")
                        conversation = reply["conversation"] or None
                    if self._stopped.wait(PACE):
                        return

    def _text(self, turn: int) -> str:
        if turn == 0:
            return f"j'habite à {self._name}, on m'a cambriolé"
        return self._random.choice(URGENT) if turn == 3 else self._random.choice(self._texts)

    def _send(self, http: httpx2.Client, conversation: str | None, text: str) -> dict[str, Any] | None:
        started = time.monotonic()
        self._tally.add("envoyés")
        try:
            answer = http.post("/api/v1/messages", json={"conversation": conversation, "text": text})
        except httpx2.HTTPError as error:
            self._tally.add("sans réponse", time.monotonic() - started, f"{type(error).__name__}")
            return None
        took = time.monotonic() - started
        if answer.status_code >= 500:
            self._tally.add("erreurs 5xx", took, f"HTTP {answer.status_code}")
            return None
        body: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            self._tally.add(f"refus {answer.status_code}" if body.get("secours") else "sans numéros", took)
            return None
        kind, fault = self._judge(body, text)
        self._tally.add(kind, took, fault)
        return body

    def _judge(self, body: dict[str, Any], text: str) -> tuple[str, str | None]:
        blocks = body["blocks"]
        if body["commune"] not in (None, self._code):
            return "mélangées", f"{self._code} reads {body['commune']}"
        if text in URGENT and blocks[0]["type"] == "urgence":
            return "réponses urgentes", None
        spoken = [block["text"] for block in blocks if block["type"] == "texte"]
        if OPENING in spoken or any(one.startswith("Je n'arrive pas à joindre") for one in spoken):
            codes = {item["code"] for block in blocks if block["type"] == "numeros" for item in block["items"]}
            return ("réponses de secours", None) if codes & set(EMERGENCY) else ("sans numéros", "no number")
        if text in URGENT:
            return "urgence sans texte", "an urgent message without its text"
        return "réponses ordinaires", None


def placeless() -> list[str]:
    """Sentences that name no place at all: said after one's commune, they change nothing to it."""
    return [text for text in sentences() if load().find(text) == Findings()]


class Crowd:
    """`with Crowd(url) as tally:`; one resident a commune."""

    def __init__(self, url: str) -> None:
        self.tally, self._stopped, texts = Tally(), threading.Event(), placeless()
        self._all = [
            Resident(url, name, code, self.tally, self._stopped, texts) for name, code in COMMUNES.items()
        ]

    def __enter__(self) -> Tally:
        for one in self._all:
            one.start()
        return self.tally

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for one in self._all:
            one.join(15)
