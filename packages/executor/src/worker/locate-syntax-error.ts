/**
 * Where a module that cannot be compiled is wrong.
 *
 * Node tells file and line of a module's SyntaxError on the console alone, when nobody catches it: the error itself
 * has neither. Its inspector knows the line; the file is the one of the module's imports that fails in the same way.
 */
import { importModule } from '#import-module';
import { builtin } from '../host.ts';

interface Session {
  connect(): void;
  disconnect(): void;
  /** Within one thread it answers before it returns. */
  post(method: string, parameters: object, callback: (error: unknown, answer: Answer) => void): void;
}
interface Answer {
  readonly result?: { readonly objectId?: string };
  readonly exceptionDetails?: { readonly lineNumber: number };
}
interface Fs {
  readFileSync(file: URL, encoding: 'utf8'): string;
}
declare const URL: new (text: string, base?: string) => URL;
interface URL {
  readonly href: string;
}

/** Modules that are looked at before it is given up. */
const most = 1000;
/** What a module imports by a path, as far as that can be seen without a parser. */
const imported = /\b(?:from|import)\s*(["'])((?:\.{0,2}\/|file:)[^"'\n]+)\1/g;

/**
 * Finds where `module`, or one that it imports, has the syntax error.
 *
 * @param error What importing it threw.
 * @returns `file:///app/work.js:4`, or undefined where it cannot be told.
 */
export async function locateSyntaxError(error: unknown, module: string): Promise<string | undefined> {
  if (!(error instanceof SyntaxError)) return undefined;
  // A CommonJS module, a missing export, TypeScript: these say it in the first line of the stack.
  const said = /^(\S.*:\d+)\n/.exec(error.stack ?? '');
  if (said?.[1] !== undefined && !said[1].startsWith(error.name)) return said[1];
  try {
    const line = lineOf(error);
    const file = line === undefined ? undefined : await fileOf(error, line, module);
    return file === undefined ? undefined : `${file}:${line}`;
  } catch {
    return undefined;
  }
}

/** The line in its file, from 1, where V8 knows it. */
function lineOf(error: SyntaxError): number | undefined {
  const inspector = builtin<{ readonly Session: new () => Session }>('node:inspector');
  if (inspector === undefined) return undefined;
  const scope = globalThis as { [KEPT]?: unknown }; // as: the place is ours, by its symbol
  const session = new inspector.Session();
  let line: number | undefined;
  scope[KEPT] = error;
  try {
    session.connect();
    const expression = `globalThis[Symbol.for('${KEPT.description}')]`;
    session.post('Runtime.evaluate', { expression }, (_, { result }) => {
      const errorObjectId = result?.objectId;
      session.post('Runtime.getExceptionDetails', { errorObjectId }, (_, { exceptionDetails }) => {
        line = exceptionDetails?.lineNumber;
      });
    });
  } finally {
    delete scope[KEPT];
    session.disconnect();
  }
  return line === undefined || line < 0 ? undefined : line + 1;
}

const KEPT: unique symbol = Symbol.for('@tsyncio/located');

/** The module that fails as `error` did, at that line: `start`, or one that it imports. */
async function fileOf(error: SyntaxError, line: number, start: string): Promise<string | undefined> {
  const fs = builtin<Fs>('node:fs');
  const seen = new Set([start]);
  for (const file of seen) {
    const source = file.startsWith('file:') ? read(fs, file) : undefined;
    if (source === undefined) continue;
    const failure = await compile(source);
    if (failure instanceof SyntaxError && failure.message === error.message && lineOf(failure) === line) {
      return file;
    }
    for (const [, , name = ''] of source.matchAll(imported)) {
      if (seen.size < most) seen.add(new URL(name, file).href);
    }
  }
  return undefined;
}

function read(fs: Fs | undefined, file: string): string | undefined {
  try {
    return fs?.readFileSync(new URL(file), 'utf8');
  } catch {
    return undefined;
  }
}

/** What compiling a module throws. It never runs: what is put before it, in its first line, cannot be imported. */
async function compile(source: string): Promise<unknown> {
  try {
    const url = `data:text/javascript,${encodeURIComponent(`import 'tsyncio:nothing'; ${source}`)}`;
    await importModule(url);
  } catch (failure) {
    return failure;
  }
  return undefined;
}
