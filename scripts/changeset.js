/**
 * The command `changeset`, with `version` and `status` made to see no peer dependencies between our packages.
 *
 *     node scripts/changeset.js [arguments of changeset]
 *
 * changesets takes each new version of a peer for a breaking change of the package that names it: a feature in one
 * executor would make a 1.0.0 of @tsyncio/effect, and of all others with it. Our peers are exact, as all versions between
 * our packages are, and follow them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, version: string, peerDependencies?: Record<string, string> }} Manifest */

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const files = readdirSync('packages').map((name) => `packages/${name}/package.json`);

/** @type {(file: string) => Manifest} */
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} file @param {Manifest} manifest */
const write = (file, manifest) => writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);

/** @param {readonly string[]} args */
function changeset(args) {
  const main = fileURLToPath(import.meta.resolve('@changesets/cli/bin.js'));
  return spawnSync(process.execPath, [main, ...args], { stdio: 'inherit' }).status ?? 1;
}

/** Takes the peers among our packages out while `body` runs, then puts them in again, as their versions are now. @param {() => number} body */
function withoutPeers(body) {
  const names = new Set(files.map((file) => read(file).name));
  const hidden = files.flatMap((file) => {
    const manifest = read(file);
    const peers = Object.entries(manifest.peerDependencies ?? {});
    const others = peers.filter(([name]) => !names.has(name));
    if (others.length === peers.length) return [];
    write(file, { ...manifest, peerDependencies: Object.fromEntries(others) });
    return { file, peers };
  });
  // Ctrl-C is for the command that runs: what was taken out has to come back.
  process.on('SIGINT', () => {});
  try {
    return body();
  } finally {
    const versions = new Map(files.map(read).map(({ name, version }) => [name, version]));
    for (const { file, peers } of hidden) {
      const peerDependencies = Object.fromEntries(
        peers.map(([name, range]) => [name, versions.get(name) ?? range]),
      );
      write(file, { ...read(file), peerDependencies });
    }
  }
}

/** What a program in a bundle knows of its version. */
function writeVersion() {
  const file = 'packages/executor/src/version.ts';
  const { version } = read('packages/executor/package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/'.*'/, `'${version}'`));
}

const args = process.argv.slice(2);
const looksAtPeers = args[0] === 'version' || args[0] === 'status';
process.exitCode = looksAtPeers ? withoutPeers(() => changeset(args)) : changeset(args);
if (args[0] === 'version') writeVersion();
