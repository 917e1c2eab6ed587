import type { Missing } from '../report/report.ts';

/** By the name of a figure, one sample for each round. */
export type Series = Readonly<Record<string, readonly number[]>>;

/** By the id of a case, then of a subject. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Series | Missing>>;

/** The samples of a figure; absent where there are none. */
export function samplesOf(
  results: Results,
  caseId: string,
  subjectId: string,
  figure: string,
): readonly number[] | undefined {
  const series = results.get(caseId)?.get(subjectId);
  return series === undefined || isMissing(series) ? undefined : series[figure];
}

/** A series has lists only. */
export function isMissing(one: Series | Missing): one is Missing {
  return typeof one.missing === 'string';
}
