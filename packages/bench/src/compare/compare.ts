import type { Report } from '../report/report.ts';
export async function compareFiles(_before: string, _after: string): Promise<Report> {
  throw new Error('x');
}
