import { describe, expect, it } from 'vitest';
import { CORPUS } from '../src/command.ts';
import type { Program } from '../src/program.ts';
import { readPrograms } from '../src/read.ts';
import { replay } from '../src/replay.ts';
import { select } from '../src/select.ts';
import { STYLES, type StyleName } from '../src/styles.ts';

const FAMILIES = ['tasks', 'cancel', 'combine', 'scopes', 'locks', 'conditions'];
const COUNT = 100 * FAMILIES.length;
const corpus = await readPrograms(CORPUS);

describe.each<StyleName>(['generator', 'async'])('The corpus in the %s style', (name) => {
  const style = STYLES[name];
  const programs = corpus.filter((program) => FAMILIES.includes(familyOf(program)));

  it('is supported in these families, to the last program', () => {
    expect(programs).toHaveLength(COUNT);
    expect(select(programs, style)).toEqual({ chosen: programs, unfit: [], unsupported: [] });
  });

  it('leaves the same traces as on CPython, with the context store', async () => {
    const found = await replay(programs, style, { asyncContext: true });
    expect(found).toEqual({ compared: COUNT, identical: COUNT, differences: [] });
  });

  it('leaves the same traces as on CPython, without the context store', async () => {
    const found = await replay(programs, style, { asyncContext: false });
    expect(found).toEqual({ compared: COUNT, identical: COUNT, differences: [] });
  });
});

function familyOf({ id }: Program): string {
  return id.replace(/-\d+$/, '');
}
