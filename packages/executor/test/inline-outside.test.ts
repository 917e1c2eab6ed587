import { describe, expect, it } from 'vitest';
import { inlineTarget } from '../src/calls/inline-source.ts';
import { runMessage } from '../src/worker/run-load.ts';

/** What a function gives in a worker, or the first line of its error; written as text, for no compiler may see it. */
async function send(source: string): Promise<unknown> {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  const fn = new Function(`return (${source})`)() as () => unknown; // as: Function is untyped
  const { outcome } = await runMessage([inlineTarget(fn), 0]);
  if (outcome.kind === 'value') return outcome.value;
  return outcome.kind === 'thrown' && 'message' in outcome.thrown
    ? outcome.thrown.message.split('\n')[0]
    : outcome;
}

const uses = (what: string): string =>
  `Cannot send an anonymous function to a worker as it uses '${what}' from outside itself`;

describe('an inline function that uses something from outside itself', () => {
  it.each([
    ['() => outer', 'outer'],
    ['() => [1].map(() => () => outer)[0]()', 'outer'],
    ['(a = outer) => a', 'outer'],
    ['async (a = outer) => a', 'outer'],
    ['async () => { await null; return outer; }', 'outer'],
    ['() => { outer = 1; }', 'outer'],
    ['() => ({}) instanceof Outer', 'Outer'],
    ['() => __dirname', '__dirname'],
    ['() => größe', 'größe'],
    ['() => $.x', '$'],
    ['() => _.map([])', '_'],
    ['() => (0, node_fs_1.readFileSync)("x")', 'node_fs_1.readFileSync'],
    ['() => __vi_import_0__.readFile("x")', '__vi_import_0__.readFile'],
    ['() => this.x', 'this'],
    ['async () => { this.x = 1; }', 'this'],
    ['() => [() => this.x][0]()', 'this'],
    ['() => "x" in this', 'this'],
    ['() => arguments[0]', 'arguments'],
    ['() => Array.from(arguments)', 'arguments'],
  ])('%s fails with its name', async (source, name) => {
    expect(await send(source)).toBe(uses(name));
  });

  it.each([
    ['e', 'a minifier gives such names: to a variable of yours, or to what a compiler puts in'],
    ['init_work', 'a bundler has put there what the function imports'],
    ['work_exports', 'a bundler has put there what the function imports'],
    ['__spreadValues', 'which a compiler may have put in: a newer target needs no such helper'],
  ])('says who may have put in %s', async (name, hint) => {
    const { outcome } = await runMessage([{ kind: 'inline', source: `() => ${name}(1)`, name: '' }, []]);
    expect(outcome).toMatchObject({ thrown: { message: expect.stringContaining(hint) } });
  });

  it('shows what to do', async () => {
    const { outcome } = await runMessage([
      { kind: 'inline', source: '() => require("node:fs")', name: 'load' },
      [],
    ]);
    expect(outcome).toMatchObject({
      thrown: {
        type: 'ReferenceError',
        message:
          "Cannot send 'load' to a worker as it uses 'require' from outside itself\n" +
          "  in the function itself use: await import('…')\n" +
          "  export it from a module and use: const { load } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url))",
        cause: { message: 'require is not defined' },
      },
    });
  });

  it('may use it by way of its compiler: the error says so', async () => {
    const helped = `${uses('__awaiter')}, which a compiler may have put in: a newer target needs no such helper`;
    expect(await send('() => __awaiter(void 0, void 0, void 0, function* () {})')).toBe(helped);
  });

  it.each(['super.x', 'this.#x', 'import.meta.url'])('as %s is no function on its own', async (part) => {
    const target = { kind: 'inline', source: `() => ${part}`, name: '' } as const;
    const { outcome } = await runMessage([target, []]);
    expect(outcome).toMatchObject({
      thrown: {
        type: 'TypeError',
        message: expect.stringMatching(/its source is not a function on its own: SyntaxError: \S/),
      },
    });
  });
});

describe('an inline function that uses its own alone', () => {
  it.each([
    ['function () { return arguments.length; }', 0],
    ['function () { return typeof this; }', 'undefined'],
    ['() => ({ x: 1, get() { return this.x; } }).get()', 1],
    ['() => typeof outer', 'undefined'],
    ['() => __name(() => 5, "five")()', 5],
  ])('%s runs', async (source, result) => {
    expect(await send(source)).toBe(result);
  });

  it("runs with istanbul's counters in it", async () => {
    const source =
      '() => { cov_2k3j().f[0]++; cov_2k3j().s[1]++; return cov_2k3j().b[0][1]++, cov_9().s[0]++, 7; }';
    expect(await send(source)).toBe(7);
  });

  it('keeps its own errors', async () => {
    expect(await send('() => { throw new ReferenceError("no such account"); }')).toBe('no such account');
    expect(await send('() => null.x')).toBe("Cannot read properties of null (reading 'x')");
  });
});
