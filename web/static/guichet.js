// The front desk works without script: this adds the proposed communes and the print button.
import { completer } from "./communes.js";

const commune = document.getElementById("commune"), annonce = document.getElementById("annonce-commune");
if (commune) completer(commune, (mots) => { annonce.textContent = mots; });
for (const bouton of document.querySelectorAll("[data-imprimer]")) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => print());
}
