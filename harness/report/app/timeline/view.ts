/** A part of the run, in microseconds since it began. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Closer than this, there is nothing more to see. */
const SHORTEST_US = 50;

/** `span` made `factor` times as long around `anchorUs`, inside the run. */
export function zoomed(span: Span, factor: number, anchorUs: number, endUs: number): Span {
  const length = span.toUs - span.fromUs;
  const wanted = Math.min(endUs, Math.max(SHORTEST_US, length * factor));
  const share = length === 0 ? 0.5 : (anchorUs - span.fromUs) / length;
  return inside(
    { fromUs: anchorUs - share * wanted, toUs: anchorUs + (1 - share) * wanted },
    endUs,
  );
}

/** `span` itself where there is nothing further on, so that nothing is drawn again. */
export function panned(span: Span, byUs: number, endUs: number): Span {
  const moved = inside({ fromUs: span.fromUs + byUs, toUs: span.toUs + byUs }, endUs);
  return moved.fromUs === span.fromUs && moved.toUs === span.toUs ? span : moved;
}

/** The same length, moved as little as it takes to show `atUs` with some room around. */
export function showing(span: Span, atUs: number, endUs: number): Span {
  const length = span.toUs - span.fromUs;
  const margin = length * 0.1;
  if (atUs >= span.fromUs + margin && atUs <= span.toUs - margin) return span;
  return inside({ fromUs: atUs - length / 2, toUs: atUs + length / 2 }, endUs);
}

/** All of `span` with room around it. */
export function around({ fromUs, toUs }: Span, endUs: number): Span {
  const margin = Math.max(SHORTEST_US, (toUs - fromUs) * 0.25);
  return inside({ fromUs: fromUs - margin, toUs: toUs + margin }, endUs);
}

function inside({ fromUs, toUs }: Span, endUs: number): Span {
  const length = Math.min(toUs - fromUs, endUs);
  const from = Math.max(0, Math.min(fromUs, endUs - length));
  return { fromUs: from, toUs: from + length };
}
