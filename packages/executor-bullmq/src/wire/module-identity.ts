import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a module is known on another machine: not by where it is, but by what it is. */
export interface ModuleIdentity {
  /** Its package and its path in it: `shop/dist/work.js`. */
  readonly id: string;
  /** A hash of its content. What it imports is not in it. */
  readonly hash: string;
}

/**
 * Tells what a module is known by.
 *
 * @param href Its URL: of a file, or of a module that is built in.
 * @throws {TypeError} If it is of another kind.
 * @throws {Error} If its file cannot be read.
 */
export function identify(href: string): ModuleIdentity {
  if (href.startsWith('node:')) return { id: href, hash: 'built-in' };
  if (!href.startsWith('file:')) {
    throw new TypeError(`Cannot serve ${href} on other machines as a module must be a file, or built in`);
  }
  // Without a query, by which a test tool asks for a module anew.
  const path = realpathSync(fileURLToPath(new URL(href.replace(/[?#].*$/, ''))));
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 32);
  const { root, name } = packageOf(path);
  return { id: `${name}/${relative(root, path).split(sep).join('/')}`, hash };
}

/** The package that a file is in; what has none is known by its own name. */
function packageOf(path: string): { root: string; name: string } {
  let folder = dirname(path);
  for (let parent = dirname(folder); ; folder = parent, parent = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }; // as: it is what npm says it is
      // One without a name says what kind of modules a folder has.
      if (typeof name === 'string' && name !== '') return { root: folder, name };
    }
    if (parent === folder) return { root: dirname(path), name: '.' };
  }
}
