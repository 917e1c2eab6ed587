/** A report as one page: without a script, and without anything from the network. */

import { isMeasured } from './figure.ts';
import { number, range, times } from './format.ts';
import { describeMachine } from './machine.ts';
import { plotOf } from './plot.ts';
import { commandOf } from './repeat.ts';
import type { Figure, Report, Row, Subject, SubjectKind, Table } from './report.ts';
import { isSideBySide } from './side-by-side.ts';
import { style } from './style.ts';

const sizes = {
  wide: { width: 600 },
  narrow: { width: 350 },
};

const kinds: Readonly<Record<SubjectKind, string>> = {
  ours: 'tsyncio',
  library: 'the bare library',
  limit: 'what no library can beat',
  peer: 'another library',
  baseline: 'without any',
};

/** Titles of the page, by command. */
const titles: Readonly<Record<string, string>> = {
  pools: 'Which executor?',
  call: 'Worth moving off the main thread?',
  core: 'The loop beside its peers',
  compare: 'Two reports side by side',
};

export function htmlOf(report: Report): string {
  const { command, tables, conclusion } = report;
  const title = titles[command] ?? command;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${safe(title)} – tsyncio-bench ${safe(command)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${safe(title)}</h1>
<p class="lead">${lead(report)}</p>
${facts(report)}
${legend(report)}
</header>
<main>
${conclusion.length === 0 ? '' : `<div class="short">\n<h2>In short</h2>\n${conclusion.map(paragraph).join('\n')}\n</div>`}
${tables.map(section).join('\n')}
</main>
<footer>Made by tsyncio-bench. Times are those of one machine on one day: what counts are ratios within a run.</footer>
</body>
</html>
`;
}

function lead({ command, options }: Report): string {
  if (command === 'compare') return 'A figure is a median; two differ where their quartiles do not overlap.';
  const { rounds } = options;
  const of =
    typeof rounds === 'number' ? `of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}` : 'of all rounds';
  return `A figure is the median ${of}, in which all take turns, beside the quartiles. A ratio to the reference is the median of the ratios within each round.`;
}

function facts(report: Report): string {
  const { created, machine, tables } = report;
  const references = new Map<string, string[]>();
  for (const { reference, subjects, title } of tables) {
    const name = subjects.find(({ id }) => id === reference)?.title;
    if (name !== undefined) references.set(name, [...(references.get(name) ?? []), title]);
  }
  const lines: [string, string][] = [
    ['Machine', safe(describeMachine(machine))],
    [
      'Date',
      `<time datetime="${safe(created)}">${safe(created.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}</time>`,
    ],
    ['To repeat', `<code>${safe(commandOf(report))}</code>`],
  ];
  if (references.size > 0) {
    const each = [...references].map(([name, of]) =>
      references.size === 1 ? name : `${name} (${of.map((title) => title.toLowerCase()).join(', ')})`,
    );
    lines.push(['Reference', safe(each.join('; '))]);
  }
  return `<dl class="facts">\n${lines.map(([term, words]) => `<dt>${term}</dt><dd>${words}</dd>`).join('\n')}\n</dl>`;
}

function legend({ command, tables }: Report): string {
  const names = new Map<SubjectKind, string>();
  for (const { subjects } of tables) {
    for (const { kind, title } of subjects) names.set(kind, command === 'compare' ? title : kinds[kind]);
  }
  // Where there is one kind alone, its colour says nothing.
  if (names.size < 2) return '';
  const items = [...names].map(([kind, name]) => `<li>${mark(kind)}${safe(name)}</li>`);
  return `<ul class="kinds" aria-label="Colours">${items.join('')}</ul>`;
}

function paragraph(text: string): string {
  const [first = '', ...lines] = text.split('\n');
  const items = lines.map((one) => `<li>${safe(one)}</li>`).join('');
  return `<p>${safe(first)}</p>${lines.length === 0 ? '' : `<ul>${items}</ul>`}`;
}

function section(table: Table): string {
  const wide = plotOf(table, sizes.wide);
  const narrow = plotOf(table, sizes.narrow);
  const plots =
    wide === undefined
      ? ''
      : `<div class="plot"><div class="wide">${wide}</div><div class="narrow">${narrow ?? ''}</div></div>`;
  const reference = table.subjects.find(({ id }) => id === table.reference);
  const against = reference === undefined ? '' : ` The reference is ${reference.title}.`;
  return `<section id="${safe(table.id)}">
<h2>${safe(table.title)}</h2>
<p class="about">${safe(table.about + against)}</p>
<div class="beside">
${plots}
<div class="figures">${isSideBySide(table) ? sideBySide(table) : figures(table)}</div>
</div>
</section>`;
}

function figures(table: Table): string {
  const ratios = table.reference !== undefined;
  const heads = ['', table.unit, 'quartiles', ...(ratios ? ['× reference'] : [])];
  const head = heads.map(
    (text) => `<th scope="col"${text === 'quartiles' ? ' class="spread"' : ''}>${text}</th>`,
  );
  const single = table.rows.length === 1 && table.rows[0]?.note === undefined;
  const bodies = table.rows.map((row) => {
    const title = single
      ? ''
      : `<tr><th scope="rowgroup" colspan="${heads.length}">${safe(titleOf(row))}</th></tr>\n`;
    const lines = table.subjects.flatMap((subject) => {
      const figure = row.figures[subject.id];
      return figure === undefined ? [] : [line(subject, figure, table.reference)];
    });
    return `<tbody>\n${title}${lines.join('\n')}\n</tbody>`;
  });
  return `<table>\n<thead><tr>${head.join('')}</tr></thead>\n${bodies.join('\n')}\n</table>`;
}

/** A line for each row. */
function sideBySide(table: Table): string {
  const second = table.subjects.find(({ id }) => id !== table.reference)?.id ?? '';
  const notes = table.rows.some(({ note }) => note !== undefined);
  const ratios = table.reference !== undefined;
  const heads = [
    '',
    ...table.subjects.map(({ title, kind }) => mark(kind) + safe(title)),
    ...(ratios ? ['×'] : []),
    ...(notes ? [''] : []),
  ];
  const lines = table.rows.map(({ title, note = '', figures: of }) => {
    const cells = table.subjects.map(({ id }) => {
      const figure = of[id];
      if (figure === undefined) return '<td></td>';
      if (!isMeasured(figure)) return `<td class="missing">${safe(figure.missing)}</td>`;
      return `<td class="median" title="${safe(range(figure))}">${number(figure.median)}</td>`;
    });
    const figure = of[second];
    const ratio = isMeasured(figure) && figure.ratio !== undefined ? number(figure.ratio.median) : '–';
    if (ratios) cells.push(`<td>${ratio}</td>`);
    if (notes) cells.push(`<td class="note">${safe(note)}</td>`);
    return `<tr><td>${safe(title)}</td>${cells.join('')}</tr>`;
  });
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>`;
}

const titleOf = ({ title, note }: Row): string => (note === undefined ? title : `${title}: ${note}`);

function line(subject: Subject, figure: Figure, reference: string | undefined): string {
  const name = `<td>${mark(subject.kind)}${safe(subject.title)}</td>`;
  const rest = reference === undefined ? 2 : 3;
  if (!isMeasured(figure))
    return `<tr>${name}<td class="missing" colspan="${rest}">${safe(figure.missing)}</td></tr>`;
  const { median, ratio } = figure;
  const beside = ratio === undefined ? (subject.id === reference ? 'reference' : '–') : times(ratio.median);
  const spread = ratio === undefined ? '' : ` title="${safe(range(ratio))}"`;
  return `<tr>${name}<td class="median">${number(median)}</td><td class="spread">${range(figure)}</td>${
    reference === undefined ? '' : `<td${spread}>${beside}</td>`
  }</tr>`;
}

const mark = (kind: SubjectKind): string => `<span class="mark ${kind}"></span>`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const safe = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? '');
