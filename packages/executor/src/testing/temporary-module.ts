import { builtin } from '../host.ts';
import type { Files } from './globals.ts';

/** Runs `body` with the URL of a file of its own that has `source` in it: a module that no compiler would print. Node only. */
export async function withModule(source: string, body: (href: string) => Promise<void>): Promise<void> {
  const fs = builtin<Files>('node:fs');
  const os = builtin<{ tmpdir(): string }>('node:os');
  const url = builtin<{ pathToFileURL(path: string): { readonly href: string } }>('node:url');
  if (fs === undefined || os === undefined || url === undefined) throw new Error('a file needs Node.js');
  const folder = fs.mkdtempSync(`${os.tmpdir()}/tsyncio-module-`);
  try {
    fs.writeFileSync(`${folder}/module.mjs`, source);
    await body(url.pathToFileURL(`${folder}/module.mjs`).href);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
