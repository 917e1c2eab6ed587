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
  const { chosen, unfit } = select(corpus, style);

  it('fits, but for eager tasks of async functions', () => {
    const names = corpus.map(familyOf);
    const counts = Array.from(new Set(names), (family) => names.filter((each) => each === family).length);
    expect(counts).toEqual(Array.from({ length: 16 }, () => 100));
    const left = new Set(unfit.map(familyOf));
    expect(left).toEqual(new Set(name === 'async' ? ['eager', 'mix', 'factories'] : []));
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
