import type { Missing } from '../report/report.ts';

/** By the name of a figure, one sample for each round. */
export type Series = Readonly<Record<string, readonly number[]>>;

/** By the id of a case, then of a subject. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Series | Missing>>;

/** Where a figure is. */
export interface Place {
  readonly case: string;
  readonly subject: string;
  readonly figure: string;
}

/** The samples of a figure; absent where there are none. */
export function samplesOf(results: Results, place: Place): readonly number[] | undefined {
  const series = results.get(place.case)?.get(place.subject);
  return series === undefined || isMissing(series) ? undefined : series[place.figure];
}

/** Why there are none, of what was to be measured. */
export function missingOf(results: Results, place: Place): Missing | undefined {
  const series = results.get(place.case)?.get(place.subject);
  return series !== undefined && isMissing(series) ? series : undefined;
}

/** A series has lists only. */
export function isMissing(one: Series | Missing): one is Missing {
  return typeof one.missing === 'string';
}
