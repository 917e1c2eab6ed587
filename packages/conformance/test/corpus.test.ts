import { describe, expect, it } from 'vitest';
import { CORPUS } from '../src/command.ts';
import type { Program } from '../src/program.ts';
import { readPrograms } from '../src/read.ts';
import { replay } from '../src/replay.ts';
import { select } from '../src/select.ts';
import { STYLES, type StyleName } from '../src/styles.ts';

const corpus = await readPrograms(CORPUS);

describe.each<StyleName>(['generator', 'async'])('The corpus in the %s style', (name) => {
  const style = STYLES[name];
  const { chosen, unfit, unsupported } = select(corpus, style);

  it('is supported, to the last program that fits', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(1600);
    expect(unsupported).toEqual([]);
    const families = new Set(unfit.map(familyOf));
    expect(families).toEqual(new Set(name === 'async' ? ['eager', 'mix', 'factories'] : []));
    expect(chosen.length).toBeGreaterThan(1000);
  });

  it('leaves the same traces as on CPython, with the context store', async () => {
    const found = await replay(chosen, style, { asyncContext: true });
    expect(found).toEqual({ compared: chosen.length, identical: chosen.length, differences: [] });
  });

  it('leaves the same traces as on CPython, without the context store', async () => {
    const found = await replay(chosen, style, { asyncContext: false });
    expect(found).toEqual({ compared: chosen.length, identical: chosen.length, differences: [] });
  });
});

function familyOf({ id }: Program): string {
  return id.replace(/-\d+$/, '');
}
