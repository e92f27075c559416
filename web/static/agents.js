// The desk works without script. This checks a form as one types, and puts the reader on the errors.
const resume = document.getElementById("resume");
if (resume) resume.focus();
for (const formulaire of document.querySelectorAll("form[data-verifier]")) {
  let attente = 0, tour = 0;
  const montrer = ({ erreurs, apercus }, touche) => {
    for (const zone of formulaire.querySelectorAll("[data-erreurs]")) {
      const nom = zone.dataset.erreurs, messages = erreurs[nom] || [];
      // An empty field that nobody reached yet is not an error on screen.
      if (messages.length && !touche.has(nom) && !zone.childElementCount) continue;
      zone.replaceChildren(...messages.map((m) => Object.assign(document.createElement("p"), { textContent: m })));
      zone.closest(".champ")?.classList.toggle("en-erreur", messages.length > 0);
      const champ = formulaire.querySelector(`#champ-${CSS.escape(nom)}`);
      if (champ && champ.tagName !== "FIELDSET") messages.length ? champ.setAttribute("aria-invalid", "true") : champ.removeAttribute("aria-invalid");
    }
    for (const zone of formulaire.querySelectorAll("[data-apercu]")) zone.textContent = apercus[zone.dataset.apercu] || "";
  };
  const touche = new Set();
  const verifier = async () => {
    const mien = ++tour;
    try {
      const reponse = await fetch(formulaire.dataset.verifier, { method: "POST", body: new URLSearchParams(new FormData(formulaire)), headers: { Accept: "application/json" } });
      if (reponse.ok && mien === tour) montrer(await reponse.json(), touche);
    } catch { /* the server checks again when the form is sent */ }
  };
  formulaire.addEventListener("input", (e) => {
    touche.add(e.target.name);
    clearTimeout(attente);
    attente = setTimeout(verifier, 500);
  });
}
// Imports: a file may be dropped anywhere in the frame; the page follows the work without being loaded again.
for (const cadre of document.querySelectorAll("[data-depot]")) {
  const champ = cadre.querySelector("input[type=file]");
  for (const nom of ["dragenter", "dragover"]) cadre.addEventListener(nom, (e) => { e.preventDefault(); cadre.classList.add("survol"); });
  for (const nom of ["dragleave", "drop"]) cadre.addEventListener(nom, () => cadre.classList.remove("survol"));
  cadre.addEventListener("drop", (e) => {
    e.preventDefault();
    if (!e.dataTransfer?.files.length) return;
    champ.files = e.dataTransfer.files;
    champ.focus();
  });
}
const suivi = document.querySelector("[data-suivi]");
if (suivi) {
  const barre = suivi.querySelector("progress"), etape = suivi.querySelector("[data-etape]"), compte = suivi.querySelector("[data-compte]");
  const suivre = async () => {
    try {
      const reponse = await fetch(suivi.dataset.suivi, { headers: { Accept: "application/json" } });
      if (!reponse.ok) return location.reload();
      const etat = await reponse.json();
      if (!etat.en_cours) return location.reload();
      if (etape.textContent !== etat.etape) etape.textContent = etat.etape;
      compte.textContent = etat.total ? `, ${etat.fait} sur ${etat.total}` : "";
      if (etat.total) { barre.max = etat.total; barre.value = etat.fait; } else barre.removeAttribute("value");
    } catch { /* the network is away for a moment: tried again */ }
    setTimeout(suivre, 1500);
  };
  setTimeout(suivre, 1000);
}
