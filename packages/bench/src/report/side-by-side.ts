import type { Table } from './report.ts';

/** Whether the subjects of a table are so few that they stand beside each other, with a line for each row. */
export function isSideBySide({ subjects }: Table): boolean {
  return subjects.length === 2;
}
