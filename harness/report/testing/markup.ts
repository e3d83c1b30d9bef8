/** A tag as a browser would read it. */
export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly selfClosing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG =
  /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*(\/?)>/g;
const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** A page without what stands in its scripts, which is not markup. */
export function withoutScripts(page: string): string {
  return page.replace(/(<script[^>]*>)[\s\S]*?(<\/script>)/g, "$1$2");
}

/** All tags of a text, in order. */
export function tagsOf(markup: string): readonly Tag[] {
  return [...markup.matchAll(TAG)].map(([, slash, name = "", attributes = "", end]) => ({
    name,
    closing: slash === "/",
    selfClosing: end === "/",
    attributes: new Map(
      [...attributes.matchAll(ATTRIBUTE)].map(([, key = "", double, single, bare]) => [
        key,
        double ?? single ?? bare ?? "",
      ]),
    ),
  }));
}

/** Throws when tags do not nest; `voids` never close. */
export function assertNested(tags: readonly Tag[], voids: readonly string[] = []): void {
  const open: string[] = [];
  for (const { name, closing, selfClosing } of tags) {
    if (closing) {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> closes <${expected ?? "nothing"}>`);
    } else if (!selfClosing && !voids.includes(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
}
