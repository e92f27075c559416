"""One turn of conversation, plain values in and out. The order of the steps is the safety of the product."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

from territory import Gazetteer
from urgency import Verdict, detect, speaker
from web.chat import safety
from web.chat.compte import DEMANDE, AvisSigner, Compteur, Fait, RienCompter
from web.chat.context import Context, read_context
from web.chat.langue_lien import LanguageLinks
from web.chat.limits import MessageLimiter
from web.chat.metrics import ChatMetrics
from web.chat.offre import Asking
from web.chat.rasa import RasaClient, RasaUnavailable
from web.chat.registry import Registry, new_id
from web.chat.rules import InputRules
from web.chat.schemas import MessageIn, MessageOut
from web.chat.signing import Signer
from web.errors import BaliseError
from web.interrupteurs.etat import Etat, Lecture, ToutAllume

Blocks = list[dict[str, Any]]
READ_FOR_DANGER = 40_000  # characters: what urgency/normalise.py reads, in about 30 ms


class Answers(Protocol):
    """What the chat can say without Rasa: the answer to a choice."""

    def for_charge(self, charge: dict[str, Any]) -> tuple[str | None, str | None, Blocks]:
        """Need, commune and blocks of a choice."""


#: Choices of the urgent text: what follows them is still about the danger.
AFTER_DANGER = frozenset({"choix_abri", "choix_fausse_alerte"})


@dataclass(frozen=True)
class Made:
    """One answer; `repli` when it is none of Balise's own, `calme` when one may ask whether it helped."""

    out: MessageOut
    repli: bool = False
    calme: bool = False


@dataclass
class ChatService:
    """Everything a turn needs, given by create_app."""

    rasa: RasaClient
    registry: Registry
    limiter: MessageLimiter
    signer: Signer
    answers: Answers
    metrics: ChatMetrics
    gazetteer: Gazetteer
    languages: LanguageLinks
    avis: AvisSigner
    coupures: Lecture = field(default_factory=ToutAllume)
    compteur: Compteur = field(default_factory=RienCompter)
    rules: InputRules = InputRules()
    asking: Asking | None = None  # only where the setting allows to ask for sentences

    async def turn(self, message: MessageIn, address: str) -> MessageOut:
        """One answer, and below it the page of the person's language when the message is not in French."""
        made = await self._turn(message, address)
        out = made.out
        choice = message.choice is not None
        self.compteur.tour(Fait(message.par, out.besoin, out.commune, out.urgence, made.repli, choice))
        below = await self._asks(message.par, out) if made.calme and message.par in DEMANDE else []
        below += [link] if (link := self.languages.block(message.text)) else []
        return out.model_copy(update={"blocks": [*out.blocks, *below]}) if below else out

    async def _asks(self, canal: str, out: MessageOut) -> Blocks:
        """« Cela vous a-t-il aidé », unless danger was seen in this conversation."""
        if await self.registry.kept_away(out.conversation):
            return []
        return [self.avis.block(canal, out.besoin or "", self.compteur.epci(out.commune))]

    async def count(self, answer: str, address: str) -> bool:
        """Count one tap of « cela vous a-t-il aidé »; False when it was not made here. Too many count no more."""
        avis = self.avis.read(answer)
        if avis is not None and await self.limiter.allow(f"avis {address}"):
            self.compteur.avis(avis)
        return avis is not None

    async def left(self, canal: str, address: str) -> None:
        """Count one quick exit: where, and nothing else."""
        if await self.limiter.allow(f"sortie {address}"):
            self.compteur.sortie(canal)

    async def _turn(self, message: MessageIn, address: str) -> Made:
        """Danger first, on the raw words, whatever else is wrong with the message; then rules, then Rasa."""
        raw = "\n".join(part for part in (message.text, message.choice, message.commune) if part)
        verdict = detect(raw[:READ_FOR_DANGER])
        context = read_context(message, self.signer, self.gazetteer)
        off = await self.coupures.maintenant()
        if off.robot is not None:
            return await self._off(message, raw, verdict, context, off)
        if verdict.urgent:
            return await self._urgent(message, raw, verdict, context)
        outgoing = self._outgoing(message, context)
        if not await self.limiter.allow(address):
            raise BaliseError(429, "trop_de_messages", "Vous envoyez beaucoup de messages. Attendez une minute.")
        opened = await self.registry.open(message.conversation)
        if not opened.free:
            raise BaliseError(409, "message_en_cours", "Je réponds encore à votre message précédent.")
        conversation = opened.conversation
        try:
            if self.asking is not None:
                await self.asking.notice(conversation, raw, context)
            return await self._answer(conversation, outgoing, context, conversation != message.conversation, message.text)
        finally:
            await self.registry.end(conversation)

    async def forget(self, conversation: str) -> None:
        """Forget in the web and in Rasa, now."""
        await self.registry.forget(conversation)
        await self.rasa.forget(conversation)

    async def _conversation(self, given: str | None) -> str:
        """The conversation of a message that nothing will read: see Registry.open, without a message under way."""
        conversation = given if given and await self.registry.alive(given) else new_id()
        await self.registry.touch(conversation)
        return conversation

    def _outgoing(self, message: MessageIn, context: Context) -> dict[str, Any]:
        if message.choice is not None:
            charge = self.signer.read(message.choice)
            if charge is None:
                raise BaliseError(422, "choix_invalide", "Ce choix n'est plus valable. Écrivez ce que vous cherchez.")
            return {"charge": context.charge(charge)}
        text = message.text or ""
        if "commune" in context.entites and not text.strip():
            return {"charge": context.charge()}  # the place alone was given
        self.rules.clean(text if text.strip() else context.words)  # what the person typed is what the limits are about
        return {"text": self.rules.shorten(context.with_text(text))}

    @staticmethod
    def _lesson(context: Context, new: bool) -> dict[str, Any] | None:
        """What Rasa must know before the words: the commune of the field, and at the first turn who speaks."""
        return context.charge() if "commune" in context.entites or (new and context.entites) else None

    async def _taught(
        self, conversation: str, outgoing: dict[str, Any], lesson: dict[str, Any] | None, patient: bool = True
    ) -> dict[str, Any]:
        """Rasa's reply to the message; a lesson goes first, as a choice whose own answer is not shown."""
        before = {"charge": lesson} if lesson is not None and "text" in outgoing else None
        return await self.rasa.turn(conversation, outgoing, before=before, patient=patient)

    async def _answer(self, conversation: str, outgoing: dict[str, Any], context: Context, new: bool, words: str | None) -> Made:
        try:
            reply = await self._taught(conversation, outgoing, self._lesson(context, new))
        except RasaUnavailable as failure:
            self.metrics.safety_answers.labels(failure.reason).inc()
            return await self._without_rasa(conversation, outgoing, context.tu)
        except Exception:  # promise 2: whatever breaks, the person sees the numbers
            self.metrics.safety_answers.labels("imprevu").inc()
            return await self._without_rasa(conversation, outgoing, context.tu)
        urgent = bool(reply.get("urgence"))
        self.metrics.misunderstood.inc(bool(reply.get("incompris")))
        self.metrics.turns.labels("urgente" if urgent else "ordinaire").inc()
        blocks = reply["blocks"]
        if urgent:  # seen by Rasa's learned score only
            if not any(block["type"] == "urgence" for block in blocks):
                blocks = [safety.urgent_block("neutre", minor_writes=False, child_concerned=False), *blocks]
            blocks = _danger_first(blocks, reply.get("besoin"))
            await self.registry.keep_away(conversation)
        else:
            blocks = safety.doubt_first(blocks, reply.get("doute"))
        repli = bool(reply.get("incompris"))
        calm = not (urgent or reply.get("doute") or repli or context.tu) and _is_an_answer(reply, blocks, outgoing)
        if self.asking is not None and (offer := await self.asking.block(conversation, words, reply)):
            blocks = [*blocks, offer]
        return Made(self._out(conversation, reply, urgent, blocks), repli, calm)

    @staticmethod
    def _urgent_block(raw: str, verdict: Verdict, context: Context) -> dict[str, Any]:
        who = speaker.guess(raw[:READ_FOR_DANGER])
        return safety.urgent_block(
            verdict.nature or "neutre",
            minor_writes=who.mineur_ecrit or context.tu,
            child_concerned=bool(who.mineur_concerne) or context.tu,
        )

    async def _off(self, message: MessageIn, raw: str, verdict: Verdict, context: Context, off: Etat) -> Made:
        """The robot is turned off: the urgent text when there is danger, then numbers and sheets. Nothing else runs."""
        instead = off.sans_robot()
        blocks = safety.answer(tu=context.tu, opening=instead.dite(tu=context.tu) if instead else None)
        if verdict.urgent:
            blocks = [self._urgent_block(raw, verdict, context), *blocks]
        self.metrics.turns.labels("urgente" if verdict.urgent else "coupee").inc()
        try:
            conversation = await self._conversation(message.conversation)
        except Exception:  # the numbers leave whatever breaks
            conversation = new_id()
        return Made(self._out(conversation, {}, verdict.urgent, blocks), repli=True)

    async def _urgent(self, message: MessageIn, raw: str, verdict: Verdict, context: Context) -> Made:
        """The urgent text always leaves: no rule, limit or pending message holds it back."""
        block = self._urgent_block(raw, verdict, context)
        self.metrics.turns.labels("urgente").inc()
        conversation = new_id()
        try:
            opened = await self.registry.open(message.conversation)
            conversation = opened.conversation
            await self.registry.keep_away(conversation)
            if not opened.free:
                return Made(self._out(conversation, {}, True, [block, *safety.after_urgent()]))
            try:
                lesson = self._lesson(context, conversation != message.conversation)
                said = "\n".join(part for part in (message.text, message.choice, context.words) if part)
                reply = await self._taught(conversation, {"text": self.rules.shorten(said or raw)}, lesson, patient=False)
            finally:
                await self.registry.end(conversation)
            if reply.get("nature") == "enfant":  # Rasa remembers that a minor writes: said in an earlier turn
                block = safety.urgent_block(verdict.nature or "neutre", minor_writes=True, child_concerned=True)
            below = [part for part in reply["blocks"] if part["type"] != "urgence"]
            return Made(self._out(conversation, reply, True, _danger_first([block, *below], reply.get("besoin"))))
        except Exception as failure:  # Rasa, Redis or anything else: nothing holds the urgent text back
            self.metrics.safety_answers.labels(getattr(failure, "reason", "imprevu")).inc()
            blocks = [block, *safety.after_urgent(), *safety.answer(tu=context.tu)]
            return Made(self._out(conversation, {}, True, blocks), repli=True)

    async def _without_rasa(self, conversation: str, outgoing: dict[str, Any], tu: bool) -> Made:
        """A choice carries what it needs; words without Rasa get the fixed safety answer."""
        charge = outgoing.get("charge")
        if charge is not None:
            try:
                besoin, commune, blocks = await asyncio.to_thread(self.answers.for_charge, charge)
            except Exception:  # the database may be away too: the fixed answer needs neither
                self.metrics.safety_answers.labels("orientation").inc()
            else:
                return Made(self._out(conversation, {"besoin": besoin, "commune": commune}, False, blocks))
        return Made(self._out(conversation, {}, False, safety.answer(tu=tu)), repli=True)

    def _out(self, conversation: str, reply: dict[str, Any], urgent: bool, blocks: Blocks) -> MessageOut:
        return MessageOut(
            conversation=conversation,
            besoin=reply.get("besoin"),
            urgence=urgent,
            commune=reply.get("commune"),
            blocks=self.signer.sign_blocks(blocks),
        )


def _is_an_answer(reply: dict[str, Any], blocks: Blocks, outgoing: dict[str, Any]) -> bool:
    """Whether numbers or steps were given for a need, outside any danger: only then may one ask whether it helped."""
    charge = outgoing.get("charge") or {}
    told = any(block["type"] in ("numeros", "reflexes") for block in blocks)
    off = any(block.get("coupe") or block["type"] == "urgence" for block in blocks)
    return bool(reply.get("besoin")) and told and not off and charge.get("intent") not in AFTER_DANGER


def _danger_first(blocks: Blocks, besoin: str | None) -> Blocks:
    """Urgent text, its two choices, then the ordinary answer: never above, never without it."""
    urgent = [block for block in blocks if block["type"] == "urgence"]
    others = [block for block in blocks if block["type"] != "urgence"]
    return [*urgent, *safety.after_urgent(besoin), *others]
