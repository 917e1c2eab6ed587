import { describe, expect, it } from 'vitest';
import { number } from '../../src/report/format.ts';
import { textOf } from '../../src/report/text.ts';
import { makeReport, makeTable } from '../make-report.ts';

const report = makeReport([makeTable([10, 20, 30], [10, 10, 10])]);

describe('A report as text', () => {
  it('has a line for each subject, with the quartiles and the ratio to the reference', () => {
    const lines = textOf(report, 100)
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, ' | '));
    expect(lines).toContain('piscina | 20.0 | 15.0 – 25.0 | 2.00 × (1.50 – 2.50)');
    expect(lines).toContain('tinypool | it <hangs>');
    expect(lines).toContain('MessagePort | 10.0 | 10.0 – 10.0 | reference');
    expect(lines).toContain('How long a call takes. The reference is MessagePort.');
  });

  it.each([40, 60, 80])('fits into %i columns', (width) => {
    const longest = Math.max(
      ...textOf(report, width)
        .split('\n')
        .map((line) => line.trimEnd().length),
    );
    expect(longest).toBeLessThanOrEqual(width);
  });

  it('shows three digits of a number, or all of a large one', () => {
    expect([0, 0.01234, 0.1, 0.999, 4.567, 45.67, 456.7, 4567.8, -3.21].map(number)).toEqual([
      '0',
      '0.012',
      '0.10',
      '1.00',
      '4.57',
      '45.7',
      '457',
      '4,568',
      '-3.21',
    ]);
  });
});
