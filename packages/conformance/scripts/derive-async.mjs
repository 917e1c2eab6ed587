// Derives src/async from src/generator, so that the steps that wait are written once.
//
//   node scripts/derive-async.mjs           writes the files
//   node scripts/derive-async.mjs --check   exits with 1 where one is not as it would be written
//
// style.ts is left alone: it holds what really differs between the styles.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const biome = join(project, '../../node_modules/@biomejs/biome/bin/biome');

function derive(name) {
  const source = readFileSync(join(project, 'src/generator', name), 'utf8');
  const derived = source
    .replaceAll('function* ', 'async function ')
    .replaceAll(/^( +)(override )?\*(?=\w+\()/gm, '$1$2async ')
    .replaceAll('yield* ', 'await ');
  const header = `// Derived from ../generator/${name} by scripts/derive-async.mjs: change that and run it again.\n\n`;
  const path = join(project, 'src/async', name);
  // The line breaks move, for the words are of other lengths.
  const options = { input: header + derived, encoding: 'utf8', cwd: project };
  const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], options);
  return { name, path, text };
}

const files = readdirSync(join(project, 'src/generator')).filter((name) => name !== 'style.ts');
const stale = files.map(derive).filter(({ path, text }) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const { name } of stale)
    console.error(`src/async/${name} is stale: npm run derive -w packages/conformance`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const { path, text } of stale) writeFileSync(path, text);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
