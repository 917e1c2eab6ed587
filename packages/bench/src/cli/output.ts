import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { htmlOf } from '../report/html.ts';
import type { Report } from '../report/report.ts';
import { textOf } from '../report/text.ts';
import { UsageError } from './usage-error.ts';

export interface OutputOptions {
  /** A file, or true: stdout, in place of the tables. */
  readonly json?: string | true;
  readonly html?: string;
}

/** Where lines are broken if nobody says. */
const defaultWidth = 100;

/**
 * Tells whether the files can be written, before anything is measured for them.
 *
 * @throws {UsageError} If one cannot.
 */
export async function checkOutput(options: OutputOptions): Promise<void> {
  for (const [option, path] of files(options)) {
    try {
      if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder');
      const part = partOf(path);
      await writeFile(part, '');
      await rm(part, { force: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(
        `Cannot write ${option} as '${path}' must be a file in a folder that is there: ${reason}`,
        {
          cause,
        },
      );
    }
  }
}

/** Prints and writes a report. A file is there as a whole or not at all. */
export async function output(report: Report, options: OutputOptions): Promise<void> {
  if (typeof options.json === 'string') await writeWhole(options.json, json(report));
  if (options.html !== undefined) await writeWhole(options.html, htmlOf(report));
  await print(options.json === true ? json(report) : `${textOf(report, widthOf())}\n`);
}

const json = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`;

function files({ json: path, html }: OutputOptions): (readonly [string, string])[] {
  return [
    ...(typeof path === 'string' ? [['--json', path] as const] : []),
    ...(html === undefined ? [] : [['--html', html] as const]),
  ];
}

function widthOf(): number {
  const { COLUMNS } = process.env;
  const columns = process.stdout.columns ?? Number(COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? Math.max(columns, 40) : defaultWidth;
}

/** Beside the file, for only within a folder does `rename` replace it at once. */
function partOf(path: string): string {
  const whole = resolve(path);
  return join(dirname(whole), `.${basename(whole)}.${process.pid}.part`);
}

async function writeWhole(path: string, text: string): Promise<void> {
  const part = partOf(path);
  try {
    await writeFile(part, text);
    await rename(part, resolve(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function print(text: string): Promise<void> {
  return new Promise((done, fail) => {
    process.stdout.write(text, (error) => (error ? fail(error) : done()));
  });
}
