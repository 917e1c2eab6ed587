/** Figures made of samples. All statistics of a report are here. */

import { median, quantile } from 'simple-statistics';
import type { Figure, Measured, Missing, Spread } from './report.ts';

/** From so many rounds on, quartiles say something about the noise. */
const enoughRounds = 3;

/** What differs by less is called the same, however steady it is. */
const worthNaming = 0.03;

export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError('Cannot take the median as there must be samples: none');
  const all = [...samples];
  return { median: median(all), low: quantile(all, 0.25), high: quantile(all, 0.75) };
}

/** The quotients of two series, round by round: what slowed a whole round down cancels out. */
export function ratiosOf(over: readonly number[], under: readonly number[]): number[] {
  return over.slice(0, under.length).map((sample, i) => sample / (under[i] ?? Number.NaN));
}

/** A figure, with its ratio to a reference that was measured in the same rounds. */
export function measured(samples: readonly number[], reference?: readonly number[]): Measured {
  const figure = { samples, ...spreadOf(samples) };
  return reference === undefined ? figure : { ...figure, ratio: spreadOf(ratiosOf(samples, reference)) };
}

export function isMeasured(figure: Figure | undefined): figure is Measured {
  return figure !== undefined && 'samples' in figure;
}

/** The figures of a row: of each subject its samples, or why it has none. */
export function figuresOf(
  series: ReadonlyMap<string, readonly number[] | Missing>,
  reference: string | undefined,
): Record<string, Figure> {
  const base = reference === undefined ? undefined : series.get(reference);
  const figures: Record<string, Figure> = {};
  for (const [id, samples] of series) {
    if ('missing' in samples) figures[id] = samples;
    else if (base === undefined || 'missing' in base || id === reference) figures[id] = measured(samples);
    else figures[id] = measured(samples, base);
  }
  return figures;
}

/** What can be said of a ratio: `same` is within the noise, and `unknown` are too few rounds to know. */
export type Verdict = 'less' | 'more' | 'same' | 'unknown';

/** Compares two series of the same rounds. */
export function compareRounds(one: readonly number[], other: readonly number[]): Verdict {
  const ratios = ratiosOf(one, other);
  if (ratios.length < enoughRounds) return 'unknown';
  const { median: middle, low, high } = spreadOf(ratios);
  if (Math.abs(middle - 1) < worthNaming || (low <= 1 && high >= 1)) return 'same';
  return middle < 1 ? 'less' : 'more';
}

/** Compares two figures of different runs: they differ where their quartiles do not overlap. */
export function compareRuns(one: Measured, other: Measured): Verdict {
  if (Math.min(one.samples.length, other.samples.length) < enoughRounds) return 'unknown';
  const apart = one.high < other.low || one.low > other.high;
  if (!apart || Math.abs(one.median / other.median - 1) < worthNaming) return 'same';
  return one.median < other.median ? 'less' : 'more';
}
