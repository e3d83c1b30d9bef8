import { letterOf } from "../text/letters.ts";
import { select, showProof, stepProof } from "./actions.ts";
import type { Store } from "./store.ts";

/** Gives the proofs of the page, which stand in static markup, what only a script can do: a walk through their operations. */
export function enlivenProofs(store: Store): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-proof]")) {
    const proof = Number(element.dataset.proof);
    const { atUs = null, rows = [] } = store.facts.proofs[proof] ?? {};
    if (rows.length === 0 && atUs === null) continue;
    const steps = [
      button("‹ previous", () => walk(store, proof, -1)),
      button("next ›", () => walk(store, proof, 1)),
    ];
    element.querySelector(".proof-walk")?.replaceChildren(
      ...(rows.length === 0 ? [] : steps),
      button("show in the timeline", () => {
        showProof(store, proof);
        if (rows.length === 0) store.set({ cursorUs: atUs });
        document.getElementById("timeline")?.scrollIntoView({ block: "start" });
      }),
    );
    for (const line of element.querySelectorAll<HTMLElement>("tr[data-at]")) {
      const row = rows[Number(line.dataset.at)];
      if (row !== undefined) line.addEventListener("click", () => choose(store, proof, row));
    }
  }
  store.subscribe(() => markChosen(store));
}

function walk(store: Store, proof: number, by: 1 | -1): void {
  if (store.look.proof !== proof) store.set({ selected: null });
  showProof(store, proof);
  stepProof(store, by);
}

function choose(store: Store, proof: number, row: number): void {
  showProof(store, proof);
  select(store, row);
}

/** The chosen operation stands out in the tables, drawings and steps of its proof. */
function markChosen({ look, facts }: Store): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-proof]")) {
    const rows = facts.proofs[Number(element.dataset.proof)]?.rows ?? [];
    const at = look.selected === null ? -1 : rows.indexOf(look.selected);
    for (const part of element.querySelectorAll<HTMLElement>("[data-at]"))
      part.classList.toggle("chosen", at >= 0 && Number(part.dataset.at) === at);
    const said = element.querySelector(".proof-said");
    if (said) said.textContent = at < 0 ? "" : `${letterOf(at)}: ${at + 1} of ${rows.length}`;
  }
}

function button(text: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", press);
  return element;
}
