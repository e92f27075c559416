/* Blocks that stand below some answers only (blocs.js loads this file when it first draws one). */
import { fr, h } from "./blocs.js";

const envoyer = (chemin, corps) => fetch(new URL(`../api/v1/${chemin}`, import.meta.url), {
  method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, cache: "no-store", credentials: "omit", body: JSON.stringify(corps),
});

/** Words in place of what was pressed; the reader hears them. */
function dire(place, mots) {
  const dit = h("p", { role: "status", tabindex: -1 }, fr(mots));
  place.replaceWith(dit);
  dit.focus({ preventScroll: true });
}

/* The outline is read once, when a map is first opened; without it the points and the words stay. */
let fond;
const s = (nom, attributs, ...enfants) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", nom);
  for (const [cle, valeur] of Object.entries(attributs)) e.setAttribute(cle, valeur);
  e.append(...enfants);
  return e;
};
/** The places on the outline of the département, and the same in words. */
export function carte(c) {
  const dessin = s("svg", { viewBox: "0 0 316 400", role: "img", "aria-label": fr(c.titre) }, ...c.points.flatMap(({ genre, nom, x, y, etiquette: cote }) => [
    genre === "lieu" ? s("path", { class: "carte-lieu", d: `M${x} ${y - 11}l11 11-11 11-11-11z` }) : s("circle", { class: `carte-${genre}`, cx: x, cy: y, r: { ici: 7, commune: 9 }[genre] ?? 3 }),
    ...(cote ? [s("text", { class: `nom-${genre}`, x: x + ({ droite: 12, gauche: -12 }[cote] ?? 0), y: y + (cote === "dessous" ? 28 : 6), "text-anchor": { droite: "start", gauche: "end" }[cote] ?? "middle" }, nom)] : [])]));
  return h("details", { class: "suite-liste carte", ontoggle: async () => {
    if (dessin.querySelector(".carte-fond")) return;
    fond ??= fetch(new URL("carte.svg", import.meta.url), { credentials: "omit" }).then((r) => r.text());
    const d = (await fond.catch(() => (fond = ""))).match(/ d="([^"]+)"/);
    if (d && !dessin.querySelector(".carte-fond")) dessin.prepend(s("path", { class: "carte-fond", d: d[1] }));
  } }, h("summary", null, "Voir la carte"), h("figure", null, dessin, h("figcaption", null, c.texte.map((t) => h("p", null, fr(t))))));
}

/** « Cela vous a-t-il aidé »: one tap, counted and nothing more. */
export function avis(b) {
  const liste = h("ul", null, b.items.map((i) => h("li", null, h("button", { type: "button", class: "second", onclick: () => {
    envoyer("avis", { avis: i.avis }).catch(() => {});
    dire(boite.firstChild, "Merci. Votre avis est compté, sans rien d'autre.");
    liste.remove();
  } }, i.titre))));
  const boite = h("div", { class: "bloc avis", role: "group", "aria-label": fr(b.text) }, h("p", null, fr(b.text)), liste);
  return boite;
}

/** Each sentence as it would leave, shown masked, and one button that says who reads it. */
export function apprentissage(b) {
  const panne = h("p", { role: "status" });
  const confier = async (i, bouton) => {
    bouton.disabled = true;
    try {
      const reponse = await envoyer("phrases", { offre: i.offre });
      dire(bouton, reponse.ok ? "Merci. Un agent lira cette phrase. Personne ne vous répondra." : (await reponse.json()).erreur.message);
    } catch {
      bouton.disabled = false;
      panne.textContent = "Cette phrase n'est pas partie. Vous pouvez réessayer.";
    }
  };
  return h("section", { class: "bloc apprentissage" }, h("h3", null, "Aider Balise à mieux comprendre"),
    h("p", null, fr("Je n'ai pas compris. Si vous voulez, confiez une phrase. Voici ce qui partirait, sans les noms :")),
    h("ul", null, b.items.map((i) => h("li", null, h("blockquote", null, fr(i.phrase)),
      h("button", { type: "button", class: "bouton", onclick: (e) => confier(i, e.currentTarget) }, fr(`Confier cette phrase. ${b.mention}`))))), panne);
}
