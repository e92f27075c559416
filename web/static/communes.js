/* The commune field: names proposed while typing, from our own list (ARIA combobox). Without script it is a plain field. */
import { h } from "./blocs.js";

const PAUSE = 150, PLUS = 6;
const base = new URL("..", import.meta.url);

/** Turn a text field into a combobox; `annoncer` says to screen readers what is proposed. */
export function completer(champ, annoncer) {
  const liste = h("ul", { role: "listbox", id: `${champ.id}-liste`, class: "propositions", "aria-label": "Communes proposées", hidden: true });
  champ.after(liste);
  for (const [cle, valeur] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": liste.id })) champ.setAttribute(cle, valeur);
  let attente, actif = -1, demande = 0;

  const fermer = () => {
    clearTimeout(attente);
    demande++;
    liste.hidden = true;
    liste.replaceChildren();
    actif = -1;
    champ.setAttribute("aria-expanded", "false");
    champ.removeAttribute("aria-activedescendant");
  };
  const choisir = (option) => { champ.value = option.dataset.valeur; fermer(); champ.focus(); };
  const viser = (n) => {
    const options = [...liste.children];
    actif = n;
    options.forEach((o, i) => o.setAttribute("aria-selected", i === n));
    if (n < 0) champ.removeAttribute("aria-activedescendant");
    else { champ.setAttribute("aria-activedescendant", options[n].id); options[n].scrollIntoView({ block: "nearest" }); }
  };
  const chercher = async () => {
    const mots = champ.value.trim(), mienne = ++demande;
    if (mots.length < 2) return fermer();
    let lu;
    try {
      const reponse = await fetch(new URL(`api/v1/communes?q=${encodeURIComponent(mots.slice(0, 100))}`, base), { cache: "no-store", credentials: "omit" });
      lu = (await reponse.json()).items.slice(0, PLUS);
    } catch { return; } // the field stays a plain field
    if (mienne !== demande || !champ.matches(":focus")) return;
    if (!lu.length) { fermer(); return annoncer("Aucune commune proposée. Vous pouvez laisser ce que vous avez écrit."); }
    liste.replaceChildren(...lu.map((c, i) => h("li", { role: "option", id: `${liste.id}-${i}`, "aria-selected": "false", "data-valeur": `${c.nom} (${c.codes_postaux[0]})`,
      onpointerdown: (e) => { e.preventDefault(); choisir(e.currentTarget); } }, `${c.nom} (${c.codes_postaux[0]})`)));
    actif = -1;
    liste.hidden = false;
    champ.setAttribute("aria-expanded", "true");
    champ.removeAttribute("aria-activedescendant");
    annoncer(lu.length === 1 ? "Une commune proposée." : `${lu.length} communes proposées.`);
  };

  champ.addEventListener("input", () => { clearTimeout(attente); attente = setTimeout(chercher, PAUSE); });
  champ.addEventListener("blur", fermer);
  champ.addEventListener("keydown", (e) => {
    const ouverte = !liste.hidden, n = liste.children.length;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!ouverte) chercher();
      else viser(e.key === "ArrowDown" ? (actif + 1) % n : (actif <= 0 ? n : actif) - 1);
    } else if (e.key === "Enter" && ouverte && actif >= 0) { e.preventDefault(); choisir(liste.children[actif]); }
    else if (e.key === "Escape" && ouverte) { e.preventDefault(); e.stopPropagation(); fermer(); } // not the dialog around it
  });
}
