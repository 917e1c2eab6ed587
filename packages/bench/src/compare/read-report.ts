import { readFile } from 'node:fs/promises';
import { UsageError } from '../cli/usage-error.ts';
import type { Figure, Report, Row, Spread, Subject, Table } from '../report/report.ts';

/**
 * Reads a report that `--json` has written.
 *
 * @throws {UsageError} If the file is none.
 */
export async function readReport(path: string): Promise<Report> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(
      `Cannot compare '${path}' as it must be a report in JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (isReport(value)) return value;
  const form =
    isRecord(value) && typeof value.tsyncioBench === 'number'
      ? `form ${value.tsyncioBench}`
      : 'something else';
  throw new UsageError(
    `Cannot compare '${path}' as it must be a report of form 1, as --json of tsyncio-bench writes them: it is ${form}`,
  );
}

type Unknown<T> = { readonly [Key in keyof T]?: unknown };

const isRecord = <T extends object = Report>(value: unknown): value is Unknown<T> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function isAll<T>(value: unknown, test: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(test);
}

function isReport(value: unknown): value is Report {
  return (
    isRecord<Report>(value) &&
    value.tsyncioBench === 1 &&
    isText(value.command) &&
    isText(value.created) &&
    isRecord<Report['machine']>(value.machine) &&
    [value.machine.node, value.machine.platform, value.machine.cpu].every(isText) &&
    [value.machine.cores, value.machine.memoryMiB].every(isNumber) &&
    isRecord(value.options) &&
    isAll(value.tables, isTable) &&
    isAll(value.conclusion, isText)
  );
}

function isTable(value: unknown): value is Table {
  return (
    isRecord<Table>(value) &&
    [value.id, value.title, value.about, value.unit].every(isText) &&
    (value.better === 'less' || value.better === 'more') &&
    isAll(value.subjects, isSubject) &&
    isAll(value.rows, isRow)
  );
}

function isSubject(value: unknown): value is Subject {
  return isRecord<Subject>(value) && [value.id, value.title, value.kind].every(isText);
}

function isRow(value: unknown): value is Row {
  return (
    isRecord<Row>(value) &&
    [value.id, value.title].every(isText) &&
    isRecord(value.figures) &&
    Object.values(value.figures).every(isFigure)
  );
}

function isFigure(value: unknown): value is Figure {
  if (isRecord<{ missing: string }>(value) && isText(value.missing)) return true;
  return (
    isRecord<Spread & { samples: unknown }>(value) &&
    isAll(value.samples, isNumber) &&
    [value.median, value.low, value.high].every(isNumber)
  );
}
