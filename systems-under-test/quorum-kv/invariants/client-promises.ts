import type { NodeId } from "../../../harness/core/ids.ts";
import type { Request } from "../../../harness/node/program.ts";
import { compareStamps } from "../stamps.ts";
import type { Key, State } from "../values.ts";
import { hintName, type NodeLedger } from "./node-ledger.ts";
import { isForgettable, knows, type Rules } from "./rules.ts";

/** What clients have been told, and what they may count on because of it. */
export class ClientPromises {
  readonly #rules: Rules;
  /** By key: all that was acknowledged, and where reads write back, all that was read. */
  readonly #told = new Map<Key, State>();
  /** By request: what had been told when it began. */
  readonly #floors = new Map<string, State | null>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  begin(node: NodeId, request: Request, key: Key): void {
    this.#floors.set(nameOf(node, request), this.#told.get(key) ?? null);
  }

  /** A breach, or null. `isSettled`: the members have been the same all the time. */
  read(
    node: NodeId,
    { request, key, state }: { request: Request; key: Key; state: State | null },
    isSettled: boolean,
  ): string | null {
    const floor = this.#takeFloor(node, request);
    const { readsAreWritten, readsMeetWrites } = this.#rules;
    if (readsAreWritten && state !== null) this.#tell(key, state);
    if (!readsMeetWrites || !isSettled || floor === null || isForgettable(this.#rules, floor))
      return null;
    if (knows(this.#rules, state, floor)) return null;
    const found = state === null ? "nothing" : JSON.stringify(state);
    return `read-misses-write: ${node} read ${found} of ${key}, and before that clients knew of ${JSON.stringify(floor)}`;
  }

  /** A breach, or null. */
  acknowledge(
    ledgers: readonly NodeLedger[],
    coordinator: NodeLedger,
    change: { readonly request: Request; readonly key: Key; readonly state: State },
    isSettled: boolean,
  ): string | null {
    const { key, request, state } = change;
    const floor = this.#takeFloor(coordinator.node, request);
    this.#tell(key, state);
    return (
      this.#tooFew(ledgers, coordinator, key, state, isSettled) ??
      (isSettled ? this.#inThePast(coordinator.node, key, state, floor) : null)
    );
  }

  #tooFew(
    ledgers: readonly NodeLedger[],
    coordinator: NodeLedger,
    key: Key,
    state: State,
    isSettled: boolean,
  ): string | null {
    const { sloppy, w } = this.#rules.settings;
    const placement = coordinator.program?.quorum.placement;
    const isHome = (node: NodeId): boolean => placement?.isHome(node, key) ?? false;
    const holders = ledgers.filter(
      (ledger) =>
        ((isHome(ledger.node) || !isSettled) && knows(this.#rules, ledger.kept.get(key), state)) ||
        ((sloppy || !isSettled) && this.#standsIn(ledger, key, state)),
    );
    if (holders.length >= w) return null;
    const names = holders.map(({ node }) => node).join(" ") || "nobody";
    return `acknowledged-by-too-few: ${coordinator.node} acknowledged ${JSON.stringify(state)} of ${key}, which ${names} has on disk, with w=${w}`;
  }

  #standsIn({ keptHints, program }: NodeLedger, key: Key, state: State): boolean {
    const homes = program?.quorum.placement.members ?? [];
    return homes.some((home) =>
      knows(this.#rules, keptHints.get(hintName(home, key))?.state, state),
    );
  }

  #inThePast(node: NodeId, key: Key, state: State, floor: State | null): string | null {
    const { stampsFollowTime, values } = this.#rules;
    if (!stampsFollowTime || values.kind !== "stamped" || floor === null) return null;
    const [own, told] = [values.stampOf(state), values.stampOf(floor)];
    if (compareStamps(own, told) > 0) return null;
    return `acknowledged-in-the-past: ${node} acknowledged a write to ${key} with the stamp ${own.join(" ")}, though ${told.join(" ")} was known before it began`;
  }

  #tell(key: Key, state: State): void {
    const before = this.#told.get(key);
    this.#told.set(key, before === undefined ? state : this.#rules.values.merge(before, state));
  }

  #takeFloor(node: NodeId, request: Request): State | null {
    const name = nameOf(node, request);
    const floor = this.#floors.get(name) ?? null;
    this.#floors.delete(name);
    return floor;
  }
}

function nameOf(node: NodeId, { client, id }: Request): string {
  return `${node} ${client}/${id}`;
}
