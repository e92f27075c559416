/* Balise inside another site: <script src="https://…/widget.js" defer></script>. Nothing is stored, styles stay in a shadow root. */
(() => {
  const base = new URL(".", document.currentScript.src), neutre = "__NEUTRE__", TROP_LENT = 12_000;
  const hote = document.createElement("div"), racine = hote.attachShadow({ mode: "open" });
  hote.lang = "fr";
  let conversation = null, dialogue = null, outils = null, occupe = false, sue = "";

  const oublier = () => {
    if (!conversation) return;
    fetch(new URL(`api/v1/conversations/${encodeURIComponent(conversation)}`, base), { method: "DELETE", keepalive: true, credentials: "omit" }).catch(() => {});
    conversation = null;
  };
  const limite = () => { const arret = new AbortController(); setTimeout(() => arret.abort(), TROP_LENT); return arret.signal; };
  const quitter = () => {
    oublier();
    fetch(new URL("api/v1/sorties/widget", base), { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {}); // one more, nothing else
    document.title = " ";
    document.body.replaceChildren(); // the host page leaves the screen too
    location.replace(neutre);
  };

  // The page's own sheet, with sizes that do not depend on the host (its rem may be anything).
  async function habiller() {
    const css = await (await fetch(new URL("static/balise.css", base), { credentials: "omit" })).text();
    const feuille = new CSSStyleSheet();
    feuille.replaceSync(css.replace(/@font-face[^}]*}/, "").replace(/(\d*\.?\d+)rem/g, (_, n) => `${n * 18}px`)
      .replace(/url\((?!["']?data:)/g, `url(${new URL("static/", base)}`));
    racine.adoptedStyleSheets = [feuille];
  }

  async function charger() {
    outils ??= await Promise.all([import(new URL("static/blocs.js", base)), import(new URL("static/communes.js", base)), habiller()]).then(([m, c]) => ({ ...m, ...c }));
    dialogue ??= construire(outils);
    dialogue.showModal();
    racine.getElementById("texte").focus();
  }

  function construire({ h, bloc, fr, figer, appels, secours, completer }) {
    const journal = h("div", { id: "conversation", role: "log", "aria-label": "Conversation" });
    const panne = h("div", { class: "panne", role: "alert", hidden: true });
    const attente = h("p", { class: "attente", role: "status", hidden: true }, h("span", { class: "phare", "aria-hidden": "true" }), " Balise cherche une réponse…");
    const texte = h("textarea", { id: "texte", rows: 3, autocomplete: "off", "aria-describedby": "machine" });
    const commune = h("input", { id: "commune", type: "text", maxlength: 100, autocomplete: "off" }), annonce = h("p", { class: "lecteur", role: "status" });
    const numeros = [["17", "tel:17", "Police"], ["15", "tel:15", "SAMU"], ["18", "tel:18", "Feu"], ["112", "tel:112", "Urgence"], ["114", "sms:114", "SMS"]];
    const formulaire = h("form", { class: "saisie" }, h("label", { for: "texte" }, "Votre message"), texte,
      h("p", { class: "machine", id: "machine" }, h("strong", null, "Je suis un robot, pas un service d'urgence."), fr(" Personne ne lit vos messages. En danger : 17, ou 114 par SMS.")),
      h("div", { class: "champ-commune" }, h("label", { for: "commune" }, "Votre commune, si vous voulez"), commune), annonce,
      h("div", { class: "gestes" }, h("button", { class: "envoyer" }, "Envoyer"),
        h("button", { type: "button", class: "effacer", onclick: () => { oublier(); journal.replaceChildren(); texte.value = commune.value = sue = ""; texte.focus(); } }, "Effacer et recommencer")),
      h("p", { class: "oubli" }, "Balise oublie la conversation 30 minutes après votre dernier message. Le site où vous êtes peut garder ses propres traces. ",
        h("a", { href: new URL("confidentialite", base), target: "_blank", rel: "noopener noreferrer" }, "Ce qui laisse une trace")));
    const boite = h("dialog", { class: "widget", "aria-labelledby": "titre" },
      h("div", { class: "widget-tete" }, h("div", { class: "feuille-tete" }, h("button", { type: "button", class: "fermer", onclick: () => boite.close() }, "Fermer"), h("a", { class: "quitter", href: neutre, rel: "noreferrer", "data-quitter": true }, "Quitter vite")),
      h("nav", { class: "urgences", "aria-label": "Numéros d'urgence" }, h("ul", null, numeros.map(([n, lien, mot]) => h("li", null, h("a", { href: lien }, h("strong", null, n), " ", h("span", null, mot))))))),
      h("div", { class: "widget-corps" }, h("h2", { id: "titre" }, fr("Balise 77. Que se passe-t-il ?")), journal, panne, attente, formulaire));

    const echec = (message, items, encore) => {
      panne.replaceChildren(h("p", null, h("strong", null, fr(message))), appels(items?.length ? items : secours(boite)),
        ...(encore ? [h("p", null, h("button", { type: "button", class: "bouton", onclick: encore }, "Réessayer"))] : []));
      panne.hidden = false;
      panne.scrollIntoView({ block: "nearest" });
    };
    const tour = async (corps, dit) => {
      if (occupe) return;
      const lieu = commune.value.trim();
      occupe = true;
      panne.hidden = true;
      attente.hidden = false;
      const ligne = h("div", { class: "tour" }, h("div", { class: "moi" }, h("h3", { class: "qui-parle" }, "Vous"), h("p", null, dit)));
      journal.append(ligne);
      try {
        const reponse = await fetch(new URL("api/v1/messages", base), { method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store",
          credentials: "omit", body: JSON.stringify({ canal: "widget", conversation, commune: lieu && lieu !== sue ? lieu : null, ...corps }), signal: limite() });
        const lu = await reponse.json();
        if (!reponse.ok) throw lu;
        conversation = lu.conversation;
        sue = commune.value = lu.blocks.find((b) => b.carte)?.carte.ici ?? lieu;
        figer(journal);
        const dite = h("div", { class: "balise", tabindex: -1 }, h("h3", { class: "qui-parle" }, "Balise"), lu.blocks.map((b) => bloc(b, { neutre, choisir: (i) => tour({ choice: i.choice }, i.titre) })));
        for (const a of dite.querySelectorAll('a[href^="/"]')) { a.href = new URL(a.getAttribute("href").slice(1), base); a.target = "_blank"; a.rel = "noopener noreferrer"; }
        ligne.append(dite);
        if (texte.value === corps.text) texte.value = "";
        dite.focus({ preventScroll: true });
        dite.scrollIntoView({ block: "start" });
      } catch (e) {
        ligne.remove();
        echec(e.erreur?.message ?? "Le message n'est pas parti. Il est toujours dans la case.", e.secours, e.erreur ? null : () => tour(corps, dit));
      } finally { occupe = false; attente.hidden = true; }
    };
    formulaire.addEventListener("submit", (e) => {
      e.preventDefault();
      if (texte.value.trim()) tour({ text: texte.value }, texte.value.trim());
      else if (commune.value.trim() && commune.value.trim() !== sue) tour({ text: "" }, commune.value.trim());
      else texte.focus();
    });
    texte.addEventListener("keydown", (e) => {
      // As on the page of Balise: with a real keyboard Enter sends; on a touch screen it makes a new line.
      if (e.key === "Enter" && !e.shiftKey && !e.isComposing && matchMedia("(pointer: fine)").matches) { e.preventDefault(); formulaire.requestSubmit(); }
    });
    racine.append(boite);
    completer(commune, (mots) => { annonce.textContent = mots; });
    return boite;
  }

  const lanceur = document.createElement("button");
  lanceur.type = "button";
  lanceur.className = "widget-lanceur";
  lanceur.textContent = "Besoin d'aide ?".replace(" ?", "\u00a0?");
  // Before the first opening nothing else is loaded. Set one by one: a host's policy refuses a style attribute, never these.
  Object.assign(lanceur.style, { position: "fixed", right: "18px", bottom: "18px", zIndex: 2147483000, minHeight: "56px", padding: "10px 22px", borderRadius: "999px",
    border: "2px solid #fff", background: "#0a4f5f", color: "#fff", font: "700 18px/1.2 system-ui,sans-serif", cursor: "pointer" });
  lanceur.addEventListener("click", () => charger().catch(() => { location.href = base; })); // refused or offline: the site itself
  racine.addEventListener("click", (e) => { if (e.target.closest("[data-quitter]")) { e.preventDefault(); quitter(); } });
  let fois = 0, compte;
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Shift") { fois = 0; return; }
    if (e.repeat || !dialogue?.open) return;
    clearTimeout(compte);
    compte = setTimeout(() => { fois = 0; }, 5000);
    if (++fois === 3) quitter();
  });
  addEventListener("pagehide", oublier);
  racine.append(lanceur);
  document.body.append(hote);
})();
