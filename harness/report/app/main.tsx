import { render } from "preact";
import "./style.css";
import { decodeTable } from "../page/decode-table.ts";
import type { PageFacts } from "../page/page-facts.ts";
import { showProof } from "./actions.ts";
import { readBlock, readJsonBlock } from "./blocks.ts";
import { Explorer } from "./explorer.tsx";
import { readHash, writeHash } from "./hash.ts";
import { enlivenPage } from "./page.ts";
import { enlivenProofs } from "./proof-steps.ts";
import { Store } from "./store.ts";

enlivenPage();
void start();

/** Without data blocks, the page is one that has nothing to explore. */
async function start(): Promise<void> {
  const host = document.getElementById("explorer");
  if (!host) return;
  const facts = await readJsonBlock<PageFacts>("facts");
  const table = decodeTable(await readBlock("operations"), facts.endUs);
  const view = { fromUs: 0, toUs: facts.endUs };
  const store = new Store(table, facts, {
    ...{ view, laneMode: "process", query: "", selected: null, cursorUs: null, proof: 0 },
  });
  showProof(store, 0);
  store.set(readHash(facts));
  const stuck = facts.proofs[0]?.stuck ?? facts.proofs[0]?.rows.at(-1);
  if (stuck !== undefined && store.look.cursorUs === null)
    store.set({ cursorUs: table.startUs[stuck] ?? 0 });
  document.documentElement.classList.add("explorable");
  render(<Explorer store={store} />, host);
  enlivenProofs(store);
  writeHash(store);
}
