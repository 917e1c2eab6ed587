import type { Report } from '../report/report.ts';
export async function measureCall(_o: unknown, _p: unknown): Promise<Report> {
  throw new Error('x');
}
