/** What the canvases draw with: the page's own colours, in the scheme that is on now. */
export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly card: string;
  readonly sunken: string;
  readonly ok: string;
  readonly fail: string;
  readonly info: string;
  readonly invalid: string;
  readonly link: string;
  fault(name: string): string;
}

const OWN_FAULT_COLOURS = ["partition", "kill", "pause"];

export function currentColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    card: colour("card"),
    sunken: colour("sunken"),
    ok: colour("ok"),
    fail: colour("fail"),
    info: colour("info"),
    invalid: colour("invalid"),
    link: colour("link"),
    fault: (name) => colour(OWN_FAULT_COLOURS.includes(name) ? name : "other"),
  };
}

/** Calls `listener` when the reader's system changes between light and dark. The answer stops that. */
export function onSchemeChange(listener: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}
