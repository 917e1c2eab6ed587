/** The look of the page. Nothing in it is loaded from anywhere. */
export const style: string = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f6f7f9; --text: #1c2330; --muted: #5a6474; --line: #dfe3e8;
  --ours: #1f5fd0; --library: #7c8796; --limit: #14804f; --peer: #b9510a; --baseline: #7a3cb4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151b; --panel: #191f27; --text: #e7eaf0; --muted: #9aa5b5; --line: #2b333e;
    --ours: #7eaaff; --library: #8e99a9; --limit: #4ccf92; --peer: #ff9e5a; --baseline: #c99cff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem;
  background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .3rem; }
p { margin: 0 0 .8rem; }
.lead, .about { color: var(--muted); max-width: 48rem; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.2rem; margin: 1.2rem 0; padding: 1rem 1.2rem; background: var(--panel); border-radius: .5rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.short { border-left: .25rem solid var(--ours); padding: .1rem 0 .1rem 1.1rem; margin: 1.6rem 0; max-width: 54rem; }
.short ul { margin: -.5rem 0 .8rem; padding-left: 1.1rem; }
.kinds { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: .92rem; }
.mark { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .5em; }
.ours { background: var(--ours); } .library { background: var(--library); } .limit { background: var(--limit); }
.peer { background: var(--peer); } .baseline { background: var(--baseline); }
section { border-top: 1px solid var(--line); padding: 1.8rem 0 .6rem; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2rem; align-items: start; }
.beside > * { min-width: 0; }
svg { display: block; width: 100%; height: auto; overflow: visible; color: var(--text); }
.narrow { display: none; }
.figures { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; }
tbody th { white-space: normal; font-weight: 600; padding-top: .8rem; }
td.median { font-weight: 600; }
td.spread, td.missing, td.note { color: var(--muted); }
td.missing { white-space: normal; }
footer { border-top: 1px solid var(--line); padding-top: 1rem; color: var(--muted); font-size: .9rem; }
@media (max-width: 60rem) { .beside { grid-template-columns: minmax(0, 1fr); gap: 1rem; } }
@media (max-width: 36rem) {
  body { padding: 1.2rem 1rem 3rem; }
  .wide { display: none; } .narrow { display: block; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; padding: .8rem 1rem; }
  .facts dd { margin-bottom: .6rem; }
  th, td { padding: .22rem .35rem; }
  .spread { display: none; }
}
@media print { body { max-width: none; } section { break-inside: avoid; } }
`;
