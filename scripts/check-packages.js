/**
 * Checks what all public packages have in common, and what npm would put into their tarballs.
 *
 *     node scripts/check-packages.js
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const HOME = 'https://github.com/tsyncio/tsyncio';
const KINDS = /** @type {const} */ (['dependencies', 'devDependencies', 'peerDependencies']);

/** @typedef {{ readonly [kind in typeof KINDS[number]]?: Readonly<Record<string, string>> }} Dependencies */
/** @typedef {{ name: string, version: string, private?: true, description?: string, keywords?: string[] }} Fields */
/** @typedef {Dependencies & Fields & Readonly<Record<string, unknown>>} Manifest */

/** @type {(folder: string) => Manifest} */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What a package.json has to say, by field. @param {string} folder */
function expected(folder) {
  const { license, type, engines } = manifestOf('.');
  return {
    license,
    type,
    engines,
    author: 'The tsyncio authors',
    homepage: `${HOME}/tree/main/${folder}#readme`,
    bugs: { url: `${HOME}/issues` },
    repository: { type: 'git', url: `git+${HOME}.git`, directory: folder },
    publishConfig: { access: 'public', provenance: true },
  };
}

/** @param {string} folder @param {Manifest} manifest */
function* problemsOf(folder, manifest) {
  for (const [field, value] of Object.entries(expected(folder))) {
    if (!isDeepStrictEqual(manifest[field], value)) {
      yield `'${field}' must be ${JSON.stringify(value)}: it is ${JSON.stringify(manifest[field])}`;
    }
  }
  if (!manifest.description) yield `it needs a 'description'`;
  if (!manifest.keywords?.includes('tsyncio')) yield `it needs 'keywords', 'tsyncio' among them`;
  const license = join(folder, 'LICENSE');
  if (!existsSync(license) || !readFileSync(license).equals(readFileSync('LICENSE'))) {
    yield `its LICENSE must be a copy of the one at the root`;
  }
}

/** npm takes any other version from the registry, without a word. @param {Manifest} manifest */
function* problemsOfVersions(manifest) {
  for (const kind of KINDS) {
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      const version = versions.get(name);
      if (version !== undefined && range !== version) {
        yield `'${kind}' must have ${name} at '${version}', exactly: it has '${range}'`;
      }
    }
  }
}

/** @param {string} folder @param {readonly string[]} files */
function* problemsIn(folder, files) {
  for (const file of ['LICENSE', 'README.md'])
    if (!files.includes(file)) yield `${file} is not in its tarball`;
  for (const file of files.filter((file) => file.startsWith('dist/'))) {
    const [, path, kind] = /^dist\/(.*?)(?:\.d)?\.([cm]?)[jt]s(?:\.map)?$/.exec(file) ?? [];
    if (path === undefined) yield `${file} is nothing that a source becomes: npm run clean`;
    else if (!existsSync(join(folder, 'src', `${path}.${kind}ts`)) && !isMade(folder, file))
      yield `${file} has no source: npm run clean`;
  }
}

/** Whether a script that is part of the package's build names a file as one that it makes. @param {string} folder @param {string} file */
function isMade(folder, file) {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return scripts.some((name) => readFileSync(join(folder, name), 'utf8').includes(`'${file}'`));
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const packages = readdirSync('packages').map((name) => {
  const folder = `packages/${name}`;
  return { folder, manifest: manifestOf(folder) };
});
const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
const published = packages.filter(({ manifest }) => !manifest.private);

const pack = [
  'pack',
  '--dry-run',
  '--json',
  '--ignore-scripts',
  ...published.map(({ folder }) => `-w=${folder}`),
];
const packed = execFileSync('npm', pack, { encoding: 'utf8', shell: process.platform === 'win32' });
// npm 12 gives an object by name, those before it a list.
/** @type {{ name: string, files: { path: string }[] }[]} */
const tarballs = Object.values(JSON.parse(packed));

let count = 0;
for (const { folder, manifest } of packages) {
  const problems = [...problemsOfVersions(manifest)];
  if (!manifest.private) {
    const files = tarballs.find(({ name }) => name === manifest.name)?.files.map(({ path }) => path) ?? [];
    problems.push(...problemsOf(folder, manifest), ...problemsIn(folder, files));
  }
  for (const problem of problems) console.error(`${folder}: ${problem}`);
  count += problems.length;
}
console.log(`${published.length} public packages, ${count} problems`);
if (count > 0) process.exitCode = 1;
