/* Every page: quick exit, print, filters. Nothing is stored in the browser. */
const racine = document.documentElement;
let conversation = null; // id, given by chat.js; gone with the page

export const base = new URL("..", import.meta.url);
/** Stops a request; old telephones lack AbortSignal.timeout. */
export function limite() {
  const arret = new AbortController();
  setTimeout(() => arret.abort(), 12_000);
  return arret.signal;
}
export const suivre = (id) => { conversation = id; };

export function oublier() {
  const id = conversation || document.querySelector("[name=conversation]")?.value; // without chat.js, the form's
  if (!id) return Promise.resolve();
  conversation = null;
  return fetch(new URL(`api/v1/conversations/${encodeURIComponent(id)}`, base), { method: "DELETE", keepalive: true, credentials: "omit" })
    .catch(() => {});
}

export function quitter() {
  racine.classList.add("efface");
  window.speechSynthesis?.cancel();
  document.title = " ";
  oublier();
  fetch(new URL("api/v1/sorties/page", base), { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {}); // one more, nothing else
  for (const champ of document.querySelectorAll("textarea, input")) champ.value = "";
  document.getElementById("conversation")?.replaceChildren();
  location.replace(document.body.dataset.neutre);
}

document.addEventListener("click", (e) => {
  const cible = e.target.closest?.("[data-quitter], [data-imprimer]");
  if (!cible) return;
  e.preventDefault();
  if ("quitter" in cible.dataset) quitter();
  else print();
});

// Shift three times within five seconds, with nothing else between.
let fois = 0, compte;
document.addEventListener("keydown", (e) => {
  if (e.key !== "Shift") { fois = 0; return; }
  if (e.repeat) return;
  clearTimeout(compte);
  compte = setTimeout(() => { fois = 0; }, 5000);
  if (++fois === 3) quitter();
});

// Back from the neutral page must show nothing.
addEventListener("pageshow", (e) => { if (e.persisted && racine.classList.contains("efface")) location.replace(document.body.dataset.neutre); });

for (const outil of document.querySelectorAll("[data-avec-script]")) outil.hidden = false;
// Search in place: no word in address or history.
for (const formulaire of document.querySelectorAll("form[data-resultats]")) {
  const zone = document.getElementById(formulaire.dataset.resultats);
  for (const inutile of formulaire.querySelectorAll("[data-sans-script]")) inutile.hidden = true;
  const bouton = formulaire.querySelector(".envoyer"), annonce = document.getElementById("annonce");
  let n = 0; // of several requests the last counts
  const chercher = async () => {
    const moi = ++n;
    bouton.setAttribute("aria-disabled", true);
    annonce.textContent = "Recherche en cours.";
    try {
      const page = await fetch(formulaire.action, { method: "POST", body: new URLSearchParams(new FormData(formulaire)), headers: { Accept: "text/html" }, cache: "no-store", credentials: "omit", signal: limite() });
      if (!page.ok) throw new Error("page");
      const lu = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(zone.id);
      if (moi !== n) return;
      zone.replaceChildren(...lu.childNodes);
      const dite = zone.querySelector("[data-annonce]");
      annonce.textContent = zone.querySelector(".urgence") ? "Urgence : lisez ce qui s'affiche." : dite?.textContent ?? `${zone.querySelectorAll(".liste-fiches li").length} fiches affichées.`;
      if (zone.hasAttribute("tabindex")) { zone.focus({ preventScroll: true }); zone.scrollIntoView({ block: "start" }); }
    } catch { if (moi === n) HTMLFormElement.prototype.submit.call(formulaire); }
    bouton.removeAttribute("aria-disabled");
  };
  formulaire.addEventListener("submit", (e) => { e.preventDefault(); chercher(); });
  formulaire.addEventListener("change", (e) => { if (e.target.type === "radio") chercher(); });
}
