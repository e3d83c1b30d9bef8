import { render } from "preact";
import type { RunEntry } from "../../core/run-entry.ts";
import { decodeTable } from "../page/decode-table.ts";
import type { PageFacts } from "../page/page-facts.ts";
import "./style.css";
import { showProof } from "./actions.ts";
import { readBlock, readJsonBlock } from "./blocks.ts";
import { Explorer } from "./explorer.tsx";
import { readHash, writeHash } from "./hash.ts";
import { followServer } from "./live.ts";
import { enlivenPage } from "./page.ts";
import { enlivenProofs } from "./proof-steps.ts";
import { RunsApp } from "./runs/runs-app.tsx";
import { Store } from "./store.ts";

enlivenPage();
void start();

/** A page has a run to explore, or a list of runs, or nothing that moves. */
async function start(): Promise<void> {
  const explorer = document.getElementById("explorer");
  const runs = document.getElementById("runs-app");
  if (explorer) await startExplorer(explorer);
  if (runs) await showRuns(runs, document);
  if (runs) followServer((page) => showRuns(runs, page));
}

async function showRuns(host: HTMLElement, page: Document): Promise<void> {
  const runs = await readJsonBlock<readonly RunEntry[]>("runs", page);
  document.documentElement.classList.add("explorable");
  render(<RunsApp runs={runs} />, host);
}

async function startExplorer(host: HTMLElement): Promise<void> {
  const store = await storeOf(document);
  showProof(store, 0);
  store.set(readHash(store.facts));
  const { proofs } = store.facts;
  const row = proofs[0]?.stuck ?? proofs[0]?.rows.at(-1);
  if (row !== undefined) store.set({ cursorUs: store.table.startUs[row] ?? 0 });
  else store.set({ cursorUs: proofs[0]?.atUs ?? null });
  document.documentElement.classList.add("explorable");
  render(<Explorer store={store} />, host);
  performance.mark("interactive");
  enlivenProofs(store);
  writeHash(store);
  let shown = store;
  followServer(async (page) => {
    const next = await storeOf(page);
    next.set(lookAfter(shown, next));
    shown = next;
    writeHash(next);
    render(<Explorer store={next} />, host);
    const headline = page.querySelector(".headline");
    if (headline) document.querySelector(".headline")?.replaceWith(headline);
  });
}

async function storeOf(page: Document): Promise<Store> {
  const facts = await readJsonBlock<PageFacts>("facts", page);
  const table = decodeTable(await readBlock("operations", page), facts.endUs);
  const view = { fromUs: 0, toUs: facts.endUs };
  return new Store(table, facts, {
    ...{ view, laneMode: "process", query: "", selected: null, cursorUs: null, proof: 0 },
  });
}

/** The same look at a longer run; who looked at all of it goes on to do so. */
function lookAfter({ look, facts }: Store, next: Store): Store["look"] {
  const isAll = look.view.fromUs === 0 && look.view.toUs === facts.endUs;
  return isAll ? { ...look, view: next.look.view } : look;
}
