import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../src/report/html.ts';
import { commandOf } from '../../src/report/repeat.ts';
import { makeReport, makeTable } from '../make-report.ts';

const report = makeReport([makeTable([10, 20, 30], [10, 10, 10])]);

describe('A report as a page', () => {
  it('says on what machine, when and how it was made, and what the reference is', () => {
    const { document } = parseHTML(htmlOf(report));
    const facts = [...document.querySelectorAll('.facts dd')].map(({ textContent }) => textContent);
    expect(facts).toEqual([
      'Node.js 20.19.0, linux x64, 2 cores of Some CPU, 2 GiB',
      '2026-01-02 03:04:05 UTC',
      'tsyncio-bench pools --workers 2 --rounds 3',
      'MessagePort',
    ]);
  });

  it('draws each figure that there is, and has all in a table', () => {
    const { document } = parseHTML(htmlOf(report));
    const dots = [...document.querySelectorAll('.wide circle title')].map(({ textContent }) => textContent);
    expect(dots).toEqual(['piscina: 20.0 µs (15.0 – 25.0)', 'MessagePort: 10.0 µs (10.0 – 10.0)']);
    const cells = [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map(({ textContent }) => textContent),
    );
    expect(cells).toEqual([
      ['piscina', '20.0', '15.0 – 25.0', '2.00 ×'],
      ['tinypool', 'it <hangs>'],
      ['MessagePort', '10.0', '10.0 – 10.0', 'reference'],
    ]);
  });

  it('needs no script and nothing from elsewhere', () => {
    const page = htmlOf(report);
    expect(page).not.toMatch(/<script|<link|<img|url\(|@import|\ssrc=/);
    // Names of XML are no addresses to load from.
    expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:/);
  });

  it('puts the words of a report into it as words', () => {
    const { document } = parseHTML(htmlOf(report));
    const short = document.querySelector('.short');
    expect(short?.querySelector('p')?.textContent).toBe('First & foremost.');
    expect([...(short?.querySelectorAll('li') ?? [])].map(({ textContent }) => textContent)).toEqual([
      'one',
      'two',
    ]);
  });
});

describe('The command that repeats a report', () => {
  it('is quoted for a shell', () => {
    const options = {
      target: './my work.js#hash',
      args: ["it's"],
      subjects: ['piscina', 'threads'],
      quick: true,
    };
    expect(commandOf(makeReport([], { command: 'call', options }))).toBe(
      `tsyncio-bench call './my work.js#hash' --args '["it'\\''s"]' --subjects piscina,threads --quick`,
    );
  });
});
