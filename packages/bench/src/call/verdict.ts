/** Whether a function is worth moving off the main thread, in words that the figures of this run support. */

import type { Series } from '../pools/rounds.ts';
import { compareRounds, ratiosOf, spreadOf } from '../report/figure.ts';
import { list, times, withUnit } from '../report/format.ts';
import type { Missing, Subject } from '../report/report.ts';
import type { Metric } from './tables.ts';

interface One {
  readonly title: string;
  readonly series: Series<Metric>;
}

export function judge(
  name: string,
  isAsync: boolean,
  subjects: readonly Subject[],
  main: Series<Metric>,
  all: ReadonlyMap<string, Series<Metric> | Missing>,
): string[] {
  const executors = subjects.flatMap(({ id, title }): One[] => {
    const series = all.get(id);
    return series === undefined || 'missing' in series ? [] : [{ title, series }];
  });
  const [first] = executors;
  if (first === undefined) return [];
  // Who is quickest for a single caller: what a move costs the main thread is much the same for all.
  const best = executors.reduce(
    (least, one) => (middle(one, 'latency') < middle(least, 'latency') ? one : least),
    first,
  );
  return [
    onMain(name, isAsync, main),
    worth(best, isAsync, main),
    fromWhichDuration(best, executors, main),
    copying(best),
    unable(subjects, all),
  ].filter((words) => words !== undefined);
}

const middle = ({ series }: One, metric: Metric): number => spreadOf(series[metric]).median;

function onMain(name: string, isAsync: boolean, main: Series<Metric>): string {
  const [latency, busy] = [spreadOf(main.latency).median, spreadOf(main.busy).median];
  const held = isAsync
    ? `gives a promise: a call takes ${time(latency)} on the main thread and keeps it busy for ${time(busy)} of it`
    : `keeps the main thread busy for ${time(latency)} a call`;
  return `${name} ${held}.`;
}

function worth({ title, series }: One, isAsync: boolean, main: Series<Metric>): string {
  const [here, moved] = [spreadOf(main.busy).median, spreadOf(series.busy).median];
  const costs = `through ${title} a call keeps the main thread busy for ${time(moved)}`;
  const speed = `${latencyWords(series, main)}, and ${rateWords(series, main)}`;
  switch (compareRounds(series.busy, main.busy)) {
    case 'unknown':
      return `One or two rounds do not tell a difference from the noise, so there is no verdict: ${costs}, on itself ${time(here)}. Use --rounds 3 or more.`;
    case 'less':
      return `Worth moving: ${costs}, ${times(spreadOf(ratiosOf(series.busy, main.busy)).median)} of what the call keeps it busy there. ${speed}.`;
    case 'more':
      return isAsync
        ? `Not worth moving: ${costs}, which is more than where it is, for there it waits without holding anything up. ${speed}.`
        : `Not worth moving: ${costs}, which is more than the call itself. ${speed}.`;
    case 'same':
      return `Moving changes little: ${costs}, which cannot be told from the call itself. ${speed}.`;
  }
}

function latencyWords(series: Series<Metric>, main: Series<Metric>): string {
  const ratio = times(spreadOf(ratiosOf(series.latency, main.latency)).median);
  switch (compareRounds(series.latency, main.latency)) {
    case 'less':
      return `Its result is there sooner, after ${ratio} the time`;
    case 'more':
      return `A single call takes ${ratio} as long until its result is there`;
    case 'same':
    case 'unknown':
      return 'A single call takes as long, within the noise';
  }
}

function rateWords(series: Series<Metric>, main: Series<Metric>): string {
  const ratio = times(spreadOf(ratiosOf(series.rate, main.rate)).median);
  switch (compareRounds(series.rate, main.rate)) {
    case 'less':
      return `with all workers busy there are only ${ratio} as many calls a second`;
    case 'more':
      return `with all workers busy there are ${ratio} as many calls a second`;
    case 'same':
    case 'unknown':
      return 'with all workers busy there are as many calls a second, within the noise';
  }
}

function fromWhichDuration({ title, series }: One, executors: readonly One[], main: Series<Metric>): string {
  const moved = spreadOf(series.busy).median;
  const latency = spreadOf(series.latency).median - spreadOf(main.latency).median;
  const wait = latency > 0 ? ` Its caller waits ${time(latency)} longer.` : '';
  const others = executors
    .filter((one) => one.title !== title)
    .map((one) => `${one.title} ${time(middle(one, 'busy'))}`);
  const beside = others.length === 0 ? '' : ` (${list(others)})`;
  return `With such arguments and results, moving to ${title} pays for the main thread from a call of about ${time(moved)} on${beside}: that is what sending it and taking its result keep the main thread busy.${wait}`;
}

function copying({ title, series }: One): string {
  const parts = [
    { what: 'the arguments', spread: spreadOf(series.there) },
    { what: 'the result', spread: spreadOf(series.back) },
  ];
  const seen = parts.filter(({ spread }) => spread.low > 0);
  if (series.there.length < 3) return `One or two rounds do not tell what copying takes.`;
  if (seen.length === 0)
    return `What copying the arguments and the result takes is within the noise, on ${title}.`;
  const words = seen.map(({ what, spread }) => `${what} ${time(spread.median)}`);
  const rest = seen.length === parts.length ? '' : '; the rest is within the noise';
  return `Copying takes, on ${title}: ${list(words)}${rest}.`;
}

function unable(
  subjects: readonly Subject[],
  all: ReadonlyMap<string, Series<Metric> | Missing>,
): string | undefined {
  const reasons = subjects.flatMap(({ id, title }) => {
    const one = all.get(id);
    return one !== undefined && 'missing' in one ? [`${title} (${one.missing})`] : [];
  });
  return reasons.length === 0 ? undefined : `Not measured: ${list(reasons)}.`;
}

function time(seconds: number): string {
  return seconds < 1e-3 ? withUnit(seconds * 1e6, 'µs') : withUnit(seconds * 1e3, 'ms');
}
