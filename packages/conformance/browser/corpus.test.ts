import { expect, it } from 'vitest';
import { parsePrograms } from '../src/program.ts';
import { replay } from '../src/replay.ts';
import { describeLeftOut, select } from '../src/select.ts';
import { STYLES, type StyleName } from '../src/styles.ts';

const CORPUS = new URL('../corpus.jsonl.gz', import.meta.url);

const corpus = parsePrograms(await load(CORPUS), 'the corpus');

it.each<StyleName>(['generator', 'async'])(
  'leaves the same traces in a browser as on CPython, in the %s style',
  async (name) => {
    const style = STYLES[name];
    const selection = select(corpus, style);
    // A browser has no context store: to turn it off changes nothing, and says what is tested.
    const found = await replay(selection.chosen, style, { asyncContext: false });
    const leftOut = describeLeftOut(selection, style);
    if (leftOut !== null) console.log(`${name} style: ${leftOut}`);
    console.log(`${name} style: ${found.compared} programs, ${found.identical} identical`);
    expect(found.differences).toEqual([]);
    expect(found.compared).toBeGreaterThan(1000);
    expect(found.identical).toBe(found.compared);
  },
);

async function load(url: URL): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Cannot load ${url}: ${response.status}`);
  const file = await response.blob();
  // Vite's server names gzip as the encoding of such files, so that the browser has unpacked them; others do not.
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return await file.text();
  return await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
