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
