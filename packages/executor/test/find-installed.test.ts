import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findInstalled } from '@tsyncio/executor/installed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tsyncio-installed-')));

/** Puts a package into `node_modules` of a folder; gives its own folder. */
function install(folder: string, name: string): string {
  const place = join(root, folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  writeFileSync(join(place, 'index.js'), '');
  return place;
}

const bundle = pathToFileURL(join(root, 'app', 'main.js')).href;

beforeAll(() => {
  install('app', 'tsyncio-fake-pool');
  // As pnpm lays packages out: the program sees core alone, and core sees its own dependencies.
  install('store', 'tsyncio-fake-hidden');
  const core = install('store', '@tsyncio/core');
  mkdirSync(join(root, 'app/node_modules/@tsyncio'), { recursive: true });
  symlinkSync(core, join(root, 'app/node_modules/@tsyncio/core'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('findInstalled()', () => {
  it('looks from who asks', () => {
    expect(findInstalled('tsyncio-fake-pool', bundle)).toBe(
      join(root, 'app/node_modules/tsyncio-fake-pool/index.js'),
    );
  });

  it('looks from the working directory, also where a bundler has left no URL', () => {
    const cwd = process.cwd();
    try {
      process.chdir(join(root, 'app'));
      expect(dirname(findInstalled('tsyncio-fake-pool', undefined))).toContain(root);
      expect(dirname(findInstalled('tsyncio-fake-pool', 'data:text/javascript,'))).toContain(root);
    } finally {
      process.chdir(cwd);
    }
  });

  it('finds what strict installers show to @tsyncio/core alone', () => {
    expect(findInstalled('tsyncio-fake-hidden', bundle)).toBe(
      join(root, 'store/node_modules/tsyncio-fake-hidden/index.js'),
    );
  });

  it('says where it has looked, and what to install', () => {
    expect(() => findInstalled('@tsyncio/nothing/worker', bundle)).toThrow(
      new RegExp(
        `^Cannot find '@tsyncio/nothing/worker' as its package is not installed: it was looked for from ${bundle}, .*\\n` +
          '  workers load files, so a bundle needs them beside it in node_modules: npm install @tsyncio/nothing$',
      ),
    );
  });
});
