/** The style sheet. Text on its ground has a contrast of at least 4.5 to 1 in both schemes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --sunken: #f0f2f5; --text: #1a1f27; --muted: #57606d; --line: #dfe3e8;
  --link: #0a58b5; --warn: #9a3412; --warn-ground: #fff1e6;
  --valid: #0b6b3a; --valid-ground: #e6f5ec; --invalid: #b0122f; --invalid-ground: #fdecee;
  --unknown: #5b3cc4; --unknown-ground: #efebfd;
  --ok: #2f7fc9; --fail: #c21e6b; --info: #d98200;
  --partition: #0f766e; --kill: #9a3412; --pause: #6d4bd0; --other: #57606d; --band: 0.1;
  --quantile: #1a1f27;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1216; --card: #171b21; --sunken: #1f252d; --text: #e6e9ee; --muted: #a1abb8; --line: #2c343e;
    --link: #7db7ff; --warn: #ffb079; --warn-ground: #3a2415;
    --valid: #5fd596; --valid-ground: #12301f; --invalid: #ff8a9b; --invalid-ground: #3a141b;
    --unknown: #b8a4ff; --unknown-ground: #251d47;
    --ok: #5aa9f0; --fail: #f472b6; --info: #ffb340;
    --partition: #2dd4bf; --kill: #fb923c; --pause: #a78bfa; --other: #a1abb8; --band: 0.16;
    --quantile: #f4f6f9;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 64px; }
h1, h2, h3 { line-height: 1.25; }
h2 { font-size: 20px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 6px 0; }
code, pre, .code, .mono { font-family: var(--mono); font-size: 0.92em; }
.muted, .note, caption, dt { color: var(--muted); }
.note { font-size: 13px; }
section { margin-top: 24px; padding: 20px 24px 22px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }

.headline { display: flex; gap: 20px; padding: 26px 28px; border-radius: 14px; border: 1px solid var(--tone); border-left-width: 8px; background: var(--tone-ground); }
.headline-text { flex: 1; min-width: 0; }
.headline h1 { margin: 0; font-size: 30px; letter-spacing: 0.02em; color: var(--tone); }
.headline .sign { margin: 2px 0 0; width: 46px; height: 46px; flex: none; border-radius: 50%; background: var(--tone); color: var(--card); font-size: 27px; line-height: 46px; text-align: center; font-weight: 700; }
.reason { font-size: 18px; margin: 4px 0 10px; overflow-wrap: anywhere; }
.tone-valid { --tone: var(--valid); --tone-ground: var(--valid-ground); }
.tone-invalid { --tone: var(--invalid); --tone-ground: var(--invalid-ground); }
.tone-unknown { --tone: var(--unknown); --tone-ground: var(--unknown-ground); }
.badge { display: inline-block; padding: 0 8px; border-radius: 999px; border: 1px solid var(--tone); background: var(--tone-ground); color: var(--tone); font-size: 12px; font-weight: 650; line-height: 20px; letter-spacing: 0.03em; white-space: nowrap; }
.badge-interrupted { --tone: var(--warn); --tone-ground: var(--warn-ground); margin-left: 12px; vertical-align: 5px; }
.objections { margin: 8px 0 12px; padding: 0; list-style: none; overflow-wrap: anywhere; }
.objections li { margin: 4px 0; }
.identity { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 14px 0 0; }
.identity div { min-width: 0; }
dt { font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
.identity dd { font-weight: 600; }

.contents { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 14px 4px 0; padding: 0; list-style: none; font-size: 14px; }
a { color: var(--link); }
.card { padding: 4px 0 0; }
.proof + .proof, details .proof { border-top: 1px solid var(--line); margin-top: 22px; padding-top: 4px; }
.proof h3 { margin-top: 6px; font-size: 17px; overflow-wrap: anywhere; }
.proof h3 .muted { font-weight: 400; }
.steps { margin: 8px 0; padding-left: 26px; overflow-wrap: anywhere; }
.steps li { margin: 3px 0; }
.context { font-weight: 600; }

.commands { display: grid; gap: 14px; }
.command { margin: 0; }
.command figcaption { font-size: 13px; color: var(--muted); margin-bottom: 4px; }
.command-box { display: flex; align-items: flex-start; gap: 8px; padding: 10px 12px; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; }
.command-box code { flex: 1; min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; user-select: all; }
.copy { display: none; font: 600 12px/1 inherit; font-family: inherit; padding: 6px 10px; border-radius: 6px; border: 1px solid var(--line); background: var(--card); color: var(--text); cursor: pointer; }
.copy:hover { border-color: var(--link); }
.scripted .copy { display: inline-block; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 18px; }
.tiles div { display: flex; flex-direction: column-reverse; padding: 10px 14px; background: var(--sunken); border-radius: 8px; }
.tiles dd { font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; }
.table-box { overflow-x: auto; margin: 10px 0 18px; }
table { border-collapse: collapse; min-width: min(100%, 680px); font-size: 14px; }
caption { text-align: left; font-size: 13px; padding: 4px 0 6px; }
th, td { padding: 6px 22px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-size: 12px; font-weight: 600; color: var(--muted); white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
td.code { overflow-wrap: anywhere; min-width: 120px; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sum th, .sum td { border-top: 2px solid var(--line); font-weight: 650; }
.warn { color: var(--warn); font-weight: 650; }
.gaps li { overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); grid-auto-flow: dense; gap: 14px; }
.cards .card { padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.cards .wide { grid-column: 1 / -1; }
.cards .wide tbody th { min-width: 170px; }
.cards h3 { margin: 0 0 8px; display: flex; justify-content: space-between; gap: 8px; overflow-wrap: anywhere; }
.cards p { overflow-wrap: anywhere; }
.figures { margin: 0; font-size: 14px; }
.figures > div { display: flex; justify-content: space-between; gap: 16px; padding: 2px 0; }
.figures > div.nested { display: block; }
.figures dt { font-size: 13px; flex: none; }
.figures dd { font-variant-numeric: tabular-nums; }
.figures .figures { padding-left: 14px; border-left: 2px solid var(--line); }
.outcome { font-weight: 650; }
.outcome-failed, .outcome-skipped, .outcome-unfinished { color: var(--warn); }
.outcome-healed { color: var(--valid); }

details > summary { cursor: pointer; color: var(--link); }
.log { border-top: 1px solid var(--line); padding: 8px 0; }
.log summary b { color: var(--text); }
pre { margin: 6px 0; padding: 10px 12px; max-height: 420px; overflow: auto; background: var(--sunken); border-radius: 8px; font-size: 12.5px; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }

.drawing { overflow-x: auto; margin: 8px 0; }
.drawing svg { display: block; width: 100%; min-width: 760px; height: auto; }
.defs { position: absolute; }
svg text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--text); }
svg .tick { font-size: 11.5px; fill: var(--muted); }
svg .strong { font-weight: 600; fill: var(--text); }
svg .mono { font-family: var(--mono); font-size: 11.5px; }
svg .letter { font-size: 13px; font-weight: 700; fill: var(--invalid); paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.axis { stroke: var(--muted); }
.grid { stroke: var(--line); }
.fault-partition { --fault: var(--partition); }
.fault-kill { --fault: var(--kill); }
.fault-pause { --fault: var(--pause); }
.fault-other { --fault: var(--other); }
.fault-band { fill: var(--fault); opacity: var(--band); }
.fault-bar { fill: var(--fault); fill-opacity: 0.22; stroke: var(--fault); }
svg .fault-label { font-size: 11px; }
.bar rect { stroke-width: 1; }
.bar-ok rect { fill: var(--ok); }
.bar-fail rect { fill: url(#hatch); stroke: var(--fail); }
.bar-info rect { fill: var(--info); fill-opacity: 0.35; stroke: var(--info); stroke-dasharray: 3 2; }
.bar-info line { stroke: var(--info); stroke-width: 1.5; stroke-dasharray: 1 4; }
.bar-proof rect { stroke: var(--invalid); stroke-width: 2.5; stroke-dasharray: none; }
.bar-aside { opacity: 0.38; }
.bar:hover { opacity: 1; }
.bar:hover rect { stroke: var(--text); stroke-width: 2; }
.hatch-ground { fill: var(--card); }
.hatch-line { fill: var(--fail); }
.stack-ok { fill: var(--ok); }
.stack-fail { fill: url(#hatch); stroke: var(--fail); stroke-width: 0.5; }
.stack-info { fill: var(--info); fill-opacity: 0.55; stroke: var(--info); stroke-width: 0.5; }
.points { fill: none; stroke-linecap: round; stroke-width: 1.3; }
.points-ok { stroke: var(--ok); stroke-width: 3; opacity: 0.55; }
.points-fail { stroke: var(--fail); }
.points-info { stroke: var(--info); stroke-width: 1.8; }
.quantile { fill: none; stroke: var(--quantile); stroke-width: 1.8; stroke-linejoin: round; }
.quantile-p95 { stroke-dasharray: 6 3; stroke-width: 1.4; }
.quantile-p99 { stroke-dasharray: 2 3; stroke-width: 1.4; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 4px 0; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend svg { vertical-align: -1px; }
.causal svg { width: auto; min-width: 0; max-width: none; }
.causal-node rect { stroke-width: 1; fill: var(--sunken); stroke: var(--line); }
.causal-leader rect { fill: var(--valid-ground); stroke: var(--valid); stroke-width: 1.6; }
.causal-between rect { fill: var(--unknown-ground); stroke: var(--unknown); }
.causal-paused rect { fill: none; stroke: var(--muted); stroke-dasharray: 4 3; }
.causal-sync { stroke: var(--muted); stroke-width: 1.5; }
.causal-end path { stroke: var(--kill); stroke-width: 2.5; fill: none; }
.causal-start path { stroke: var(--valid); stroke-width: 2.5; }
.causal-message path { fill: none; stroke: var(--muted); stroke-width: 1.2; }
.causal-message:hover path { stroke: var(--link); stroke-width: 2.2; }
.causal-lost path { stroke: var(--fail); stroke-dasharray: 4 2; }
.causal-lost .causal-tip { stroke-dasharray: none; stroke-width: 1.8; }
.causal-breach line { stroke: var(--invalid); stroke-width: 2; stroke-dasharray: 6 3; }
.causal-breach rect { fill: none; stroke: var(--invalid); stroke-width: 2.5; }
svg .causal-label { font-size: 11px; }
.causal .bar-ok rect, .causal .bar-info rect { fill-opacity: 0.25; stroke-width: 1.2; }
.causal .bar-ok rect { stroke: var(--ok); }
.causal .bar text, svg .causal-name { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg .causal-name { font-size: 10px; fill: var(--muted); }
.causal-log { white-space: pre; overflow-wrap: normal; font-size: 12px; }

@media (max-width: 640px) {
  main { padding: 10px 10px 40px; }
  section { padding: 16px 14px; border-radius: 10px; }
  .headline { padding: 18px 16px; gap: 12px; }
  .headline .sign { width: 34px; height: 34px; line-height: 34px; font-size: 20px; }
  .headline h1 { font-size: 24px; }
  .reason { font-size: 16px; }
}
@media print {
  body { background: none; font-size: 11pt; }
  main { max-width: none; padding: 0; }
  section, .headline { break-inside: auto; border-radius: 0; }
  article, tr, .drawing, .command { break-inside: avoid; }
  pre { max-height: none; }
  .copy, .scripted .copy, .contents { display: none; }
  .drawing svg { min-width: 0; }
}
`;
