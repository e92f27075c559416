/* Blocks of an answer, drawn from JSON. Same markup as templates/blocs.html; same typography as web/typography.py. */
const NB = "\u00a0";
const PAS_UNE_LIGNE = "h|heures?|jours?|ans?|mois|semaines?|minutes?|km|euros?|fois|personnes?|communes?|maisons?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|rue|avenue|boulevard|place|en \\d";
const LIGNES = new RegExp(`(?<![\\d,.])(?<!\\d${NB})\\b(116${NB}006|116 006|3919|3114|3018|3133|17|15|18|112|114|115|119)\\b(?![,.]?\\d|${NB}\\d|[ ${NB}](?:(?:${PAS_UNE_LIGNE})(?![\\wà-ÿ])|[%€]))`, "g");
const MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");
const JOURS = "dimanche lundi mardi mercredi jeudi vendredi samedi".split(" ");

/** An element; text children are text, never markup. */
export function h(nom, attributs, ...enfants) {
  const e = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs ?? {})) {
    if (cle.startsWith("on")) e.addEventListener(cle.slice(2), valeur);
    else if (valeur !== null && valeur !== false && valeur !== undefined) e.setAttribute(cle, valeur === true ? "" : valeur);
  }
  e.append(...enfants.flat().filter((x) => x !== null && x !== undefined && x !== false));
  return e;
}

/** French typography: non-breaking spaces, hours. */
export const fr = (t) => String(t)
  .replace(/\b(\d{1,2}) ?h(?: ?(\d{2}))?\b/g, (_, a, b) => `${a}${NB}h${b ? NB + b : ""}`)
  .replace(/ ([:;?!»%€])/g, `${NB}$1`).replace(/« /g, `«${NB}`).replace(/(?<=\d) (?=\d)/g, NB);

/** The same, with the great lines in bold. */
export const fort = (t) => fr(t).split(LIGNES).map((part, i) => (i % 2 ? h("strong", null, part) : part));

const lignes = (t) => t.split("\n").map((l) => h("p", null, fort(l)));
const dehors = (lien) => (lien.startsWith("http") ? "noreferrer" : null);

/** « demain à 9 h » for an ISO moment of Paris. */
export function ouverture(iso, maintenant = new Date()) {
  const [date, heure] = iso.split("T");
  const ici = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(maintenant);
  const ecart = Math.round((Date.parse(date) - Date.parse(ici)) / 864e5);
  const quand = new Date(`${date}T00:00Z`), n = quand.getUTCDate();
  const jour = ecart <= 0 ? "aujourd'hui" : ecart === 1 ? "demain" : ecart < 7 ? JOURS[quand.getUTCDay()]
    : `le ${n === 1 ? "1er" : n} ${MOIS[quand.getUTCMonth()]}`;
  const [hh, mm] = heure.split(":");
  return `${jour} à ${+hh} h${+mm ? ` ${mm}` : ""}`;
}

export function etat(item) {
  const heures = item.horaires;
  let genre = "inconnu", mots = heures ? heures[0].toUpperCase() + heures.slice(1) : "Horaires à confirmer";
  if (item.ouvert === true) {
    genre = "ouvert";
    mots = ["jour et nuit", "à toute heure"].includes(heures) ? `Ouvert ${heures}` : `Ouvert maintenant${heures ? `, ${heures}` : ""}`;
  } else if (item.ouvert === false) {
    genre = "ferme";
    mots = (item.prochaine_ouverture ? `Fermé. Ouvre ${ouverture(item.prochaine_ouverture)}` : "Fermé à cette heure") + (heures ? ` (${heures})` : "");
  }
  return h("p", { class: `etat ${genre}` }, fr(mots));
}

const STATUTS = { verifie: "vérifié par un agent", source: "source publique", a_confirmer: "à confirmer" };
const statut = (s) => STATUTS[s] && h("span", { class: `statut${s === "a_confirmer" ? " a-confirmer" : ""}` }, STATUTS[s]);
const GESTES = { appel: "Appeler", sms: "SMS au", tchat: "Écrire sur", web: "Ouvrir" };

function numero(item) {
  const chiffre = h("strong", null, fr(item.numero));
  return h("li", { class: item.numero.length > 9 ? "numero long" : "numero" },
    item.lien
      ? h("a", { class: "appel", href: item.lien, rel: dehors(item.lien) }, h("span", { class: "geste" }, GESTES[item.canal] ?? "Joindre"), " ", chiffre)
      : h("p", { class: "appel sans-lien" }, chiffre),
    h("div", { class: "dit" },
      h("p", { class: "pour" }, fr(item.pour || item.libelle), item.statut === "a_confirmer" ? [" ", statut(item.statut)] : null),
      item.pour && item.pour !== item.libelle ? h("p", { class: "qui" }, fr(item.libelle)) : null,
      etat(item)));
}

function traces(items) {
  const groupes = new Map();
  for (const { trace, numero: n } of items) if (trace) groupes.set(trace, [...(groupes.get(trace) ?? []), n]);
  return groupes.size ? h("div", { class: "traces" }, h("p", null, fr("Ce qui reste après un appel ou un message :")),
    h("ul", null, [...groupes].map(([t, n]) => h("li", null, fr(`${n.join(", ")} : ${t[0].toLowerCase()}${t.slice(1)}`))))) : null;
}

function liste(classe, items, dessin, vus, un, plusieurs) {
  const reste = items.length - vus;
  return [h("ul", { class: classe }, items.slice(0, vus).map(dessin)),
    reste > 0 ? h("details", { class: "suite-liste" }, h("summary", null, reste === 1 ? un : `Voir ${reste} ${plusieurs}`),
      h("ul", { class: classe }, items.slice(vus).map(dessin))) : null];
}

function lieu(l) {
  const ou = l.adresse || l.commune;
  return h("li", { class: "lieu" }, h("h4", null, fr(l.nom)),
    ou ? h("p", { class: "adresse" }, fr(ou)) : null,
    typeof l.distance_km === "number" ? h("p", { class: "distance" }, fr(`à ${String(l.distance_km.toFixed(1)).replace(".", ",")} km à vol d'oiseau`)) : null,
    l.telephone ? h("p", null, h("a", { class: "appel", href: `tel:${l.telephone.replaceAll(" ", "")}` }, h("span", { class: "geste" }, "Appeler"), " ", h("strong", null, fr(l.telephone)))) : null,
    l.horaires ? etat(l) : null,
    h("p", { class: "mention" }, statut(l.statut) ?? "", " ", fort(l.mention ?? "")),
    l.adresse && navigator.clipboard ? h("button", { type: "button", class: "copier", onclick: (e) => {
      navigator.clipboard.writeText(`${l.nom}, ${l.adresse}`).then(() => { e.target.textContent = "Adresse copiée"; }, () => {});
    } }, "Copier l'adresse") : null);
}

/** Large buttons to call, as in the urgent panel. */
export const appels = (items) => h("ul", { class: "appels" }, items.map((i) => h("li", null,
  h("a", { class: i.numero.length > 6 ? "appel long" : "appel", href: i.lien }, h("span", { class: "geste" }, i.canal === "sms" ? "SMS au" : "Appeler le"), " ", h("strong", null, fr(i.numero)), " ", h("span", { class: "qui" }, fr(i.libelle))))));

function choix(items, choisir) {
  return h("div", { class: "bloc choix", role: "group", "aria-label": "Choix proposés" }, h("ul", null, items.map((i) => h("li", null,
    i.lien ? h("a", { class: "bouton", href: i.lien, rel: dehors(i.lien), lang: i.langue, dir: i.langue && "auto" }, fr(i.titre))
      : h("button", { type: "button", class: "bouton", onclick: () => choisir(i) }, fr(i.titre))))));
}

/** What is always on screen when nothing answers: from the bar of numbers of the page or of the widget. */
export const secours = (zone) => [...zone.querySelectorAll(".urgences a")].map((a) => ({
  lien: a.getAttribute("href"), numero: a.querySelector("strong").textContent, libelle: a.querySelector("span").textContent,
  canal: a.getAttribute("href").startsWith("sms") ? "sms" : "appel",
}));

/** What stands below some answers only: its script comes when it is first drawn. */
function rare(b) {
  const place = h("div", { "data-rare": b.type });
  import("./rares.js").then((m) => place.replaceWith(m[b.type](b)), () => place.remove());
  return place;
}

/** Once another turn begins, buttons stay as words. */
export function figer(zone) {
  for (const passe of zone.querySelectorAll(".bloc.avis, .bloc.apprentissage, [data-rare=avis], [data-rare=apprentissage]")) passe.remove();
  for (const bloc of zone.querySelectorAll(".bloc.choix")) {
    const p = h("p", { class: "bloc choix-passes" }, fr("Choix proposés : "));
    bloc.querySelectorAll(".bouton").forEach((b, i) => p.append(i ? " · " : "", b.matches("a") ? h("a", { href: b.getAttribute("href"), rel: b.rel || null, lang: b.lang || null, dir: b.dir || null }, b.textContent) : b.textContent));
    bloc.replaceWith(p);
  }
}

/** One block; types that are not known draw nothing. */
export function bloc(b, { choisir, neutre, confier }) {
  switch (b.type) {
    case "urgence": return h("section", { class: "bloc urgence", "aria-label": "Urgence" }, lignes(b.text).flatMap((l, i) => (i ? l : [l, appels(b.numeros)])),
      h("p", null, h("a", { class: "quitter", href: neutre, rel: "noreferrer", "data-quitter": true }, "Quitter vite cette page")));
    case "texte": return h("div", { class: "bloc texte" }, lignes(b.text));
    case "numeros": return h("section", { class: "bloc" }, h("h3", null, "Qui appeler"), liste("numeros", b.items, numero, 6, "Voir un autre numéro", "autres numéros"), traces(b.items));
    case "reflexes": return h("section", { class: "bloc reflexes" }, h("h3", null, fr(b.titre)), h("ol", null, b.etapes.map((e) => h("li", null, fort(e)))),
      b.lien ? h("p", { class: "vers-fiche" }, h("a", { href: b.lien, "data-fiche": true }, "Lire la fiche complète")) : null);
    case "lieux": return h("section", { class: "bloc" }, h("h3", null, "Où aller"), liste("lieux", b.items, lieu, 4, "Voir un autre lieu", "autres lieux"), b.carte ? rare({ ...b.carte, type: "carte" }) : null);
    case "choix": return choix(b.items, choisir);
    case "avis": return rare(b);
    case "apprentissage": return confier ? rare(b) : null;
    default: return null;
  }
}
