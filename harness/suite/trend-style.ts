/** The style sheet of the trend page, in both colour schemes. */
export const TREND_STYLE = `
:root { color-scheme: light dark; --line: #d6dae0; --bad: #b0122f; --doubt: #5b3cc4; --good: #0b6b3a; --trouble: #9a3412; --muted: #57606d; }
@media (prefers-color-scheme: dark) { :root { --line: #2c343e; --bad: #ff8a9b; --doubt: #b8a4ff; --good: #5fd596; --trouble: #ffb079; --muted: #a1abb8; } }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 24px 20px 64px; }
.banner { padding: 16px 22px; border: 1px solid var(--tone); border-left-width: 8px; border-radius: 12px; }
.banner h1 { margin: 0 0 6px; font-size: 24px; color: var(--tone); }
.banner p { margin: 4px 0; }
.fail { --tone: var(--bad); } .unknown { --tone: var(--doubt); } .trouble { --tone: var(--trouble); } .pass { --tone: var(--good); }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.name, code, .mark { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
.nights { white-space: nowrap; }
.mark { display: inline-block; width: 16px; text-align: center; font-style: normal; font-weight: 700; color: var(--muted); }
.mark.violation { color: var(--bad); } .mark.unknown { color: var(--doubt); } .mark.infrastructure { color: var(--trouble); } .mark.passed { color: var(--good); }
.legend, .effort { color: var(--muted); }
`;
