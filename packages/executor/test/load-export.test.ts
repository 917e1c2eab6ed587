import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../src/version.ts';
import type { Outcome } from '../src/wire/outcome.ts';
import type { Message } from '../src/wire/request.ts';

/** A worker without a library, on the built file: the test tool would load modules in its own way. */
const entry = new URL('../dist/worker/index.js', import.meta.url).href;
const code = `import { parentPort } from 'node:worker_threads';
  const { openEntry } = await import(${JSON.stringify(entry)});
  const handle = openEntry({ warn() {} });
  parentPort.on('message', async (message) => parentPort.postMessage(await handle(message)));`;
const index = new URL('../dist/index.js', import.meta.url).href;
const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
const folder = mkdtempSync(join(tmpdir(), 'tsyncio-load-'));
const url = (file: string): string => pathToFileURL(join(folder, file)).href;

/** What calling export `name` of a file gives, or the message that it fails with. */
async function call(file: string, name = 'f'): Promise<unknown> {
  const module = /^[a-z]+:/.test(file) ? file : url(file);
  return await ask([{ kind: 'module', module, name }, 0]);
}

async function ask(message: Message): Promise<unknown> {
  const answer = new Promise<Outcome>((resolve) => worker.once('message', resolve));
  worker.postMessage(message);
  const outcome = await answer;
  if (outcome.kind === 'value') return outcome.value;
  return outcome.kind === 'thrown' && 'message' in outcome.thrown ? outcome.thrown.message : outcome;
}

beforeAll(() => {
  const files: Readonly<Record<string, string>> = {
    'syntax.mjs': 'export const a = 1;\n\nexport function f() {\n  return 1 +;\n}\n',
    'between.mjs': "import './good.mjs';\nexport { f } from './syntax.mjs';\n",
    'start.mjs':
      "import { f as inner } from './between.mjs';\nthrow new Error('it ran');\nexport const f = inner;\n",
    'good.mjs':
      'export const f = () => 1;\nexport const n = 3;\nexport class K {}\nexport default () => 2;\n',
    'syntax.cjs': 'const a = 1;\nreturn 1 +;\n',
    'no-export.mjs': "\nimport { g } from './good.mjs';\nexport const f = g;\n",
    'no-package.mjs': "import 'tsyncio-has-no-such-dependency';\nexport const f = () => 1;\n",
    'no-file.mjs': "import './nothing.mjs';\nexport const f = () => 1;\n",
    'whole.cjs': 'const all = { f: () => 4 };\nmodule.exports = all;\n',
    'named.cjs': 'exports.f = () => 5;\nexports.n = 3;\n',
    'refers.mjs': 'export const f = () => outer;\n',
    'data.json': '{}',
    'exposing.mjs': `import { expose } from '${index}';
      import './exposing-too.mjs';
      const f = () => 6;
      const g = () => 7;
      expose({ f, g });`,
    'exposing-too.mjs': `import { expose } from '${index}';
      export const f = () => 8;
      expose({ f: () => 9, h: () => 10 });`,
    'first.mjs': `import { expose } from '${index}';
      expose({ one: () => 1 });`,
    'emptied.mjs': `import { expose } from '${index}';
      export let f;
      expose({ f: () => 11 });`,
    'from-source.ts': 'export const f = (): number => 12;\n',
    'nothing-left.mjs': 'const f = () => 1;\nf();\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(async () => {
  await worker.terminate();
  rmSync(folder, { recursive: true });
});

describe('a module with a syntax error', () => {
  it('fails the call with file and line, whether it is the one or is imported by it', async () => {
    const place = `Unexpected token ';' at ${url('syntax.mjs')}:4)`;
    expect(await call('syntax.mjs')).toBe(
      `Cannot call 'f' as its module cannot be loaded: ${url('syntax.mjs')} (SyntaxError: ${place}`,
    );
    expect(await call('start.mjs')).toBe(
      `Cannot call 'f' as its module cannot be loaded: ${url('start.mjs')} (SyntaxError: ${place}`,
    );
    expect(await call('between.mjs')).toContain(place);
    expect(await call('syntax.cjs')).toMatch(/Unexpected token ';' at .*syntax\.cjs:2\)$/);
    expect(await call('no-export.mjs')).toMatch(/named 'g' at .*no-export\.mjs:2\)$/);
  });

  it('is told from what is right again', async () => {
    expect(await call('data:text/javascript,export const f = ;')).toContain('Unexpected token');
    expect(await call('good.mjs')).toBe(1);
  });
});

describe('a module that is not there', () => {
  it('is named, and for a dependency the module that wants it', async () => {
    expect(await call('none.mjs')).toMatch(/Cannot find module '\S+none\.mjs'\)$/m);
    expect(await call('no-package.mjs')).toMatch(
      /'tsyncio-has-no-such-dependency' imported from \S+no-package\.mjs\)$/,
    );
    expect(await call('no-file.mjs')).toMatch(/nothing\.mjs' imported from \S+no-file\.mjs\)$/);
  });

  it('may be no module at all', async () => {
    expect(await call('.')).toContain('Directory import');
    expect(await call('data.json')).toContain('needs an import attribute');
    expect(await call('http://localhost/work.js')).toContain("Received protocol 'http:'");
    expect(await call('node:nothing')).toContain('No such built-in module: node:nothing');
  });
});

describe('an export', () => {
  it('of a CommonJS module is found, also where Node knows it as part of the default alone', async () => {
    expect([await call('named.cjs'), await call('whole.cjs')]).toEqual([5, 4]);
    expect(await call('whole.cjs', 'g')).toBe(
      `Cannot call 'g' as ${url('whole.cjs')} has no function of that name: it exports f`,
    );
  });

  it('may be the default one', async () => {
    expect(await call('good.mjs', 'default')).toBe(2);
  });

  it('must be a function', async () => {
    expect(await call('good.mjs', 'g')).toBe(
      `Cannot call 'g' as ${url('good.mjs')} has no function of that name: it exports default, f`,
    );
    expect(await call('good.mjs', 'n')).toContain(
      'no function of that name: it is of type number; it exports',
    );
    expect(await call('good.mjs', 'toString')).toContain('no function of that name');
    expect(await call('good.mjs', 'K')).toContain('as what a worker calls must be a function');
  });
});

describe('a ReferenceError', () => {
  it('of a module that an inline function imports stays as it is', async () => {
    await ask({
      kind: 'hello',
      version,
      base: join(folder, '[inline function]'),
      initializer: undefined,
      line: undefined,
    });
    const source = "async (outer = 1) => (await import('./refers.mjs')).f(outer)";
    const target = { kind: 'inline', source, name: '' } as const;
    expect(await ask([target, 0])).toBe('outer is not defined');
    const own = { kind: 'inline', source: 'async () => outer', name: '' } as const;
    expect(await ask([own, 0])).toContain("uses 'outer' from outside itself");
  });
});

describe('a module in a bundle', () => {
  it('may have exposed its functions in place of exports', async () => {
    expect(await call('exposing.mjs')).toBe(6);
    expect(await call('exposing.mjs', 'g')).toBe(7);
    expect(await call('exposing.mjs', 'x')).toMatch(/it exports (?=.*\bf\b)(?=.*\bg\b)(?=.*\bh\b)/);
  });

  it('has its exports first', async () => {
    expect(await call('exposing-too.mjs')).toBe(8);
  });

  it('is not told from what another has exposed before', async () => {
    await call('exposing.mjs');
    expect(await call('good.mjs', 'g')).toContain('has no function of that name');
  });

  it('has what it exposed where an export of that name is empty', async () => {
    expect(await call('emptied.mjs')).toBe(11);
  });

  it('shows expose for what was forgotten in it', async () => {
    expect(await call('first.mjs', 'other')).toContain("'other' as");
    expect(await call('first.mjs', 'other')).toContain('call expose({ other }) in it');
    expect(await call('good.mjs', 'other')).not.toContain('expose(');
  });

  it('shows expose where it has lost its exports', async () => {
    expect(await call('nothing-left.mjs')).toBe(
      `Cannot call 'f' as ${url('nothing-left.mjs')} has no function of that name: it exports no function\n` +
        '  a bundler may have taken its exports away: call expose({ f }) in it',
    );
  });

  it('shows the form that bundlers know where it was left behind', async () => {
    expect(await call('left-behind.mjs')).toContain(
      "\n  blocking<typeof import('./work.js')>(() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }))",
    );
    // One that is there, and wants another that is not, was found.
    expect(await call('no-file.mjs')).not.toContain('new Worker');
  });

  it('is shown in part where its URL has all of it', async () => {
    const module = `data:text/javascript,${'/'.repeat(1000)}`;
    const message = await call(module);
    expect(message).toContain(`${module.slice(0, 100)}… has no function of that name`);
    expect(message).not.toContain(module);
  });
});

it('a module that is not built yet is its source, where Node.js reads TypeScript', async () => {
  const reads = (process.features as { readonly typescript?: unknown }).typescript; // as: newer than the types
  const given = await call('from-source.js');
  if (reads) expect(given).toBe(12);
  else
    expect(given).toContain(`does not read TypeScript: build ${url('from-source.ts')}, or use Node.js 22.18`);
});
