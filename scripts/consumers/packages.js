import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, root } from './command.js';

/**
 * A package as npm would publish it.
 *
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} folder Where its source is.
 * @property {Manifest} manifest The package.json that was packed.
 * @property {Buffer} tarball
 */

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [bin]
 */

/** Builds the packages that are published, and packs them into `folder`. @param {string} folder */
export async function packPackages(folder) {
  const sources = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((source) => !readManifest(source).private);
  await command('npm', ['run', 'build'], { cwd: root, timeout: 600 });
  mkdirSync(folder);
  const workspaces = sources.flatMap((source) => ['-w', source]);
  await command('npm', ['pack', '--pack-destination', folder, ...workspaces], { cwd: root });
  return await Promise.all(sources.map((source) => readPackage(source, folder)));
}

/** @param {string} source @returns {Manifest} */
const readManifest = (source) => JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));

/** @param {string} source @param {string} folder @returns {Promise<Package>} */
async function readPackage(source, folder) {
  const { name, version } = readManifest(source);
  const file = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const text = await command('tar', ['-xzOf', file, 'package/package.json'], { cwd: folder });
  return { name, version, folder: source, manifest: JSON.parse(text), tarball: readFileSync(file) };
}
