/**
 * Type-checks the examples in the documentation, then runs them.
 *
 *     node scripts/check-examples.js [PATH…]
 *
 * An example is a block that opens with ```ts, in a doc comment under packages/<name>/src or in a Markdown page.
 * It becomes a module of its own, at the line and column where it stands in its document, so that whatever tsc
 * and node say of the module is true of the document. CONTRIBUTING.md has the rules for authors.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUT = 'out-examples';
const TIMEOUT_MS = 30_000;
/** In docs/, but not written there: the pages of the API are made of the doc comments, which are read where they stand. */
const MADE = /^docs[/\\](node_modules|api|\.vitepress)[/\\]/;

/** @typedef {{ source: string, line: number, file: string, runs: boolean, code: string }} Example */

/** The documents, as paths from the root. */
function documents() {
  const packages = readdirSync('packages').map((name) => join('packages', name));
  const readmes = ['.', ...packages].map((folder) => join(folder, 'README.md'));
  const sources = packages.flatMap((folder) => filesIn(join(folder, 'src'), '.ts'));
  const pages = filesIn('docs', '.md').filter((path) => !MADE.test(path));
  return ['CONTRIBUTING.md', ...readmes, ...pages, ...sources].filter(existsSync);
}

/** @type {(folder: string, ending: string) => string[]} */
const filesIn = (folder, ending) => {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
};

/**
 * The examples of one document. Blanks take the place of a doc comment's margin: columns stay.
 *
 * @param {string} source
 * @returns {Example[]}
 */
function examplesIn(source) {
  const margin = source.endsWith('.ts') ? /^\s*\*(?!\/)/ : /^/;
  /** @type {Example[]} */
  const examples = [];
  /** @type {{ fence: string, info: string[], line: number, code: string[] } | undefined} */
  let block;
  for (const [index, text] of readFileSync(source, 'utf8').split('\n').entries()) {
    const line = margin.test(text) ? text.replace(margin, (found) => ' '.repeat(found.length)) : '';
    const [, fence, info = ''] = /^\s*(`{3,})(.*)$/.exec(line) ?? [];
    if (!block && fence) {
      block = { fence, info: info.trim().split(/\s+/), line: index + 1, code: [] };
    } else if (block && fence === block.fence && info.trim() === '') {
      const { info, line, code } = block;
      const [language, note = ''] = info;
      const named = note.endsWith('.ts');
      if (language === 'ts') {
        if (note && note !== 'no-run' && !named) throw new Error(`${source}:${line}: what is '${note}'?`);
        const file = join(OUT, source, named ? note : `${line}.ts`);
        examples.push({ source, line, file, runs: !note, code: '\n'.repeat(line) + code.join('\n') });
      }
      block = undefined;
    } else {
      block?.code.push(line);
    }
  }
  if (block) throw new Error(`${source}:${block.line}: this block has no end`);
  return examples;
}

/**
 * Runs node to its end. The output names documents, where the program's names our copies.
 *
 * @param {string[]} args
 * @returns {Promise<{ output: string, problem?: string }>}
 */
function node(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
    }
    child.on('close', (code, signal) => {
      const output = text
        .replaceAll(/(?:file:\/\/)?[^\s'"(]*out-examples\/([^\s'"]+)\/[^/\s'"]+?\.ts\b/g, '$1')
        .replaceAll(/^(\S+)\((\d+),(\d+)\): /gm, '$1:$2:$3: ');
      if (signal) resolve({ output, problem: `it still runs after ${TIMEOUT_MS / 1000} s` });
      else if (code) resolve({ output, problem: `it ends with exit code ${code}` });
      else resolve({ output });
    });
  });
}

async function main() {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const starts = process.argv.slice(2);
  const wanted = (/** @type {string} */ path) => starts.some((start) => path.startsWith(start));
  const examples = documents()
    .filter(starts.length > 0 ? wanted : () => true)
    .flatMap(examplesIn);

  rmSync(OUT, { recursive: true, force: true });
  for (const { source, line, file, code } of examples) {
    if (existsSync(file)) throw new Error(`${source}:${line}: this document has another block of that name`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  if (examples.length > 0) {
    const types = await node('node_modules/typescript/bin/tsc', '-p', 'scripts/tsconfig.examples.json');
    if (types.problem) throw new Error(types.output);
  }

  let failed = 0;
  const programs = examples.filter(({ runs }) => runs);
  const queue = programs.values();
  const runner = async () => {
    // One iterator for all the runners: each takes the next program that nobody has.
    for (const { source, line, file } of queue) {
      const { output, problem } = await node('--enable-source-maps', file.replace(/\.ts$/, '.js'));
      if (!problem) continue;
      failed += 1;
      console.error(`${source}:${line}: this example fails: ${problem}\n${output.replaceAll(/^/gm, '    ')}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, runner));
  console.log(`${examples.length} examples type-checked, ${programs.length} run, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
