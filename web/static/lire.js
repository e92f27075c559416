/* « Lire à voix haute » : the browser's own French voice, never by itself. Without one, the button stays hidden. */
const outil = document.getElementById("voix"), article = document.querySelector("article.fiche"), parole = window.speechSynthesis;
const bouton = (nom) => outil.querySelector(`[data-voix="${nom}"]`);
const LUS = "h1, h2, h3, p, li, dt, dd, th";
const TUS = ".outils, .garde, .voix, .fil, .dans-la-fiche, .mes-numeros, .suite-page, .voir-aussi, .horaires, .statut";
/** Long numbers are said as on the telephone: « 39 19 », « 116, zéro zéro, 6 ». */
const DITS = [[/\b(3919|3114|3018|3133|3117|3939)\b/g, (n) => `${n.slice(0, 2)} ${n.slice(2)}`], [/116[\s\u00a0]00(\d)/g, "116, zéro zéro $1"],
  [/\b0(\d)((?:[\s\u00a0]\d{2}){4})\b/g, (_, a, b) => `zéro ${a},${b.replace(/[\s\u00a0]/g, ", ").slice(1)}`], [/\bSMS\b/g, "S M S"]];
let voix, phrases = [], place = 0, etat = "arret";

export const dire = (texte) => DITS.reduce((t, [motif, par]) => t.replace(motif, par), texte.trim().replace(/([.?:,;])?\s*\n+\s*/g, "$1. ").replace(/([?:,;])\. /g, "$1 ").replace(/\.\. /g, ". ").replace(/\s+/g, " "));

function choisirVoix() {
  const francaises = parole.getVoices().filter((v) => /^fr\b/i.test(v.lang));
  voix = francaises.find((v) => v.localService && /^fr[-_]FR/i.test(v.lang)) ?? francaises.find((v) => v.localService);
  outil.hidden = !voix;
}

function aLire() {
  return [...article.querySelectorAll(LUS)].filter((e) => !e.closest(TUS) && !e.parentElement.closest("li, dd") && e.checkVisibility() && e.textContent.trim());
}

function montrer(nouvel) {
  etat = nouvel;
  bouton("lire").hidden = etat === "lecture";
  bouton("lire").textContent = etat === "pause" ? "Reprendre la lecture" : "Lire à voix haute";
  bouton("pause").hidden = etat !== "lecture";
  bouton("arreter").hidden = etat === "arret";
}

const marquer = (element) => {
  article.querySelector(".lu")?.classList.remove("lu");
  element?.classList.add("lu");
  element?.scrollIntoView({ block: "nearest" });
};

function suivante() {
  const element = phrases[place];
  if (!element) { arreter(); bouton("lire").focus(); return; }
  marquer(element);
  const phrase = new SpeechSynthesisUtterance(dire(element.innerText));
  Object.assign(phrase, { lang: "fr-FR", voice: voix, rate: 0.9 });
  phrase.onend = () => { if (etat === "lecture" && phrases[place] === element) { place += 1; suivante(); } };
  phrase.onerror = () => { if (etat === "lecture" && phrases[place] === element) arreter(); };
  parole.speak(phrase);
}

// A pause is a stop that remembers its place: the browser's own pause is ignored on some telephones.
const gestes = {
  lire() { if (etat === "arret") { phrases = aLire(); place = 0; } montrer("lecture"); suivante(); bouton("pause").focus(); },
  pause() { montrer("pause"); parole.cancel(); bouton("lire").focus(); },
  arreter() { arreter(); bouton("lire").focus(); },
};

function arreter() {
  montrer("arret");
  parole.cancel();
  marquer(null);
}

// A local voice only: a remote one would send the words of the sheet to a company.
if (parole && outil) {
  choisirVoix();
  parole.addEventListener?.("voiceschanged", choisirVoix);
  outil.addEventListener("click", (e) => gestes[e.target.dataset?.voix]?.());
  addEventListener("pagehide", arreter);
}
