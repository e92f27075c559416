/* The chat page, enhanced: the form works without this. The id lives in this page only. */
import { appels, bloc, figer, fr, h, secours } from "./blocs.js";
import { completer } from "./communes.js";
import { base, limite, oublier, suivre } from "./page.js";

const $ = (id) => document.getElementById(id);
const formulaire = $("saisie"), texte = $("texte"), journal = $("conversation"), panne = $("panne"), attente = $("attente");
const envoyer = formulaire.querySelector(".envoyer"), effacer = $("effacer"), annonce = $("annonce"), compte = $("compte");
const champ = formulaire.elements.conversation, commune = $("commune"), neutre = document.body.dataset.neutre;
const PLUS_LONG = 1000, MINUTES = +formulaire.dataset.minutes;
let occupe = false, oubli, dite = commune.value; // the commune that Balise already knows

suivre(champ.value || null);
$("reponse")?.focus({ preventScroll: true });

function retenir(id) {
  champ.value = id ?? "";
  suivre(id);
  clearTimeout(oubli);
  if (id) oubli = setTimeout(() => {
    journal.append(h("p", { class: "note" }, fr(`${MINUTES} minutes ont passé. Balise a oublié cette conversation. Ce qui est affiché reste sur cet écran.`)));
  }, MINUTES * 60_000);
}

function occuper(oui) {
  occupe = oui;
  attente.hidden = !oui;
  envoyer.setAttribute("aria-disabled", oui);
  annonce.textContent = oui ? "Balise cherche une réponse." : "";
}

function montrerPanne(message, numeros, recommencer) {
  panne.replaceChildren(h("p", null, h("strong", null, fr(message))), appels(numeros?.length ? numeros : secours(document)),
    ...(recommencer ? [h("p", null, h("button", { type: "button", class: "bouton", onclick: recommencer }, "Réessayer"))] : []));
  panne.hidden = false;
  panne.scrollIntoView({ block: "nearest" });
}

completer(commune, (mots) => { annonce.textContent = mots; });

async function demander(corps) {
  const lieu = commune.value.trim();
  const reponse = await fetch(new URL("api/v1/messages", base), {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, cache: "no-store", credentials: "omit",
    body: JSON.stringify({ canal: "page", conversation: champ.value || null, contexte: formulaire.elements.contexte.value || null, commune: lieu && lieu !== dite ? lieu : null, ...corps }), signal: limite(),
  });
  const lu = await reponse.json();
  return reponse.ok ? lu : Promise.reject(Object.assign(new Error(lu?.erreur?.code), lu));
}

async function tour(corps, dit) {
  if (occupe) return;
  panne.hidden = true;
  const moi = h("div", { class: "moi" }, h("h2", { class: "qui-parle" }, "tu" in document.body.dataset ? "Toi" : "Vous"), h("p", null, dit));
  const ligne = h("div", { class: "tour" }, moi);
  journal.append(ligne);
  document.body.className = "en-cours";
  moi.scrollIntoView({ block: "start" });
  occuper(true);
  let lu;
  try { lu = await demander(corps); } catch (erreur) { return echouer(erreur, corps, dit, ligne); }
  try {
    retenir(lu.conversation);
    dite = commune.value = lu.blocks.find((b) => b.carte)?.carte.ici ?? commune.value.trim();
    figer(journal);
    const reponse = h("div", { class: "balise", tabindex: -1 }, h("h2", { class: "qui-parle" }, "Balise"),
      lu.blocks.map((b) => bloc(b, { choisir, neutre, confier: true })));
    ligne.append(reponse);
    effacer.hidden = false;
    if (texte.value === corps.text) { texte.value = ""; compter(); }
    occuper(false);
    reponse.focus({ preventScroll: true });
    (lu.urgence ? reponse : moi).scrollIntoView({ block: "start" });
  } catch { // too old to draw it: the server does
    for (const [name, value] of Object.entries({ choix: corps.choice ?? "", titre: dit })) formulaire.append(h("input", { type: "hidden", name, value }));
    HTMLFormElement.prototype.submit.call(formulaire);
  }
}

function echouer(erreur, corps, dit, ligne) {
  occuper(false);
  ligne.remove();
  if (!journal.querySelector(".tour")) document.body.className = "debut";
  const connu = erreur.erreur;
  const encore = () => (corps.choice ? tour(corps, dit) : envoyer.click());
  montrerPanne(connu?.message ?? (corps.choice ? "La demande n'est pas partie." : "Le message n'est pas parti. Il est toujours dans la case."), erreur.secours,
    !connu || ["message_en_cours", "indisponible"].includes(connu.code) ? encore : null);
  texte.focus({ preventScroll: true });
}

function choisir(item) { tour({ choice: item.choice }, item.titre); }

function compter() {
  const n = texte.value.length;
  compte.textContent = n > PLUS_LONG - 100 ? fr(`${n} caractères sur ${PLUS_LONG}. L'essentiel suffit.`) : "";
}

formulaire.addEventListener("submit", (e) => {
  const bouton = e.submitter;
  if (["avis", "confier"].includes(bouton?.name)) return; // drawn by the server: it answers
  e.preventDefault();
  if (bouton?.name === "choix") tour({ choice: bouton.value }, bouton.textContent);
  else if (bouton?.name === "effacer") recommencer();
  else if (texte.value.trim()) tour({ text: texte.value }, texte.value.trim());
  else if (commune.value.trim() && commune.value.trim() !== dite) tour({ text: "" }, commune.value.trim());
  else { montrerPanne("Il manque quelques mots pour dire ce qui se passe."); texte.focus(); }
});

async function recommencer() {
  const fini = oublier();
  retenir(null);
  formulaire.elements.fil.value = "";
  texte.value = commune.value = dite = "";
  journal.replaceChildren();
  panne.hidden = true;
  effacer.hidden = true;
  document.body.className = "debut";
  compter();
  await fini;
  annonce.textContent = "La conversation est effacée.";
  texte.focus();
}

texte.addEventListener("input", compter);
texte.addEventListener("keydown", (e) => {
  // With a real keyboard Enter sends; on a touch screen it makes a new line.
  if (e.key === "Enter" && !e.shiftKey && !e.isComposing && matchMedia("(pointer: fine)").matches) {
    e.preventDefault();
    envoyer.click();
  }
});

// A sheet opens over the chat, so that the conversation stays on screen and the history says nothing.
async function surLien(e) {
  const lien = e.target.closest("a");
  const chemin = lien?.getAttribute("href") ?? "";
  if (!/^\/(f|fiches)(\/|$)/.test(chemin) || lien.hasAttribute("download") || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  try {
    const page = await fetch(chemin, { cache: "no-store", credentials: "omit", headers: { Accept: "text/html" } });
    if (!page.ok) throw new Error("page");
    ouvrir(new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main"), lien);
  } catch { location.assign(chemin); }
}
journal.addEventListener("click", surLien);

function ouvrir(contenu, retour) {
  const corps = h("div", { class: "feuille-corps" }, ...contenu.childNodes);
  for (const inutile of corps.querySelectorAll(".fil, .suite-page, .dans-la-fiche, .voix, .mes-numeros, form")) inutile.remove();
  for (const outil of corps.querySelectorAll("[data-avec-script]")) outil.remove();
  const feuille = h("dialog", { class: "feuille", "aria-label": "Fiche" },
    h("div", { class: "feuille-tete" }, h("button", { type: "button", class: "fermer", onclick: () => feuille.close() }, "Revenir à la conversation"),
      h("a", { class: "quitter", href: neutre, rel: "noreferrer", "data-quitter": true }, "Quitter vite")), corps);
  feuille.addEventListener("close", () => { feuille.remove(); retour.focus(); });
  feuille.addEventListener("click", surLien);
  if (!$("style-fiche")) document.head.append(h("link", { id: "style-fiche", rel: "stylesheet", href: new URL("static/fiche.css", base) }));
  document.body.append(feuille);
  feuille.showModal();
}

addEventListener("pagehide", oublier); // leaving is enough to be forgotten
