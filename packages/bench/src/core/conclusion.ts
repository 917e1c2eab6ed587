/** The closing words of `core`. Each is computed from the figures of the run. */

import { compareRounds, isMeasured } from '../report/figure.ts';
import { number, times } from '../report/format.ts';
import type { Table } from '../report/report.ts';
import { REFERENCE } from './subjects.ts';
import type { TargetLine } from './targets.ts';

const enoughRounds = 3;

/** What a run may miss by for the noise. */
const allowance = 0.9;

export function conclude(tables: readonly Table[], targets: readonly TargetLine[], rounds: number): string[] {
  if (rounds < enoughRounds) {
    return [
      `These rounds are too few to tell a difference from the noise: --rounds ${enoughRounds} or more says which differences count.`,
    ];
  }
  return [besidePeers(tables), against(targets)].filter((one) => one !== undefined);
}

/** In how many cases ours is quicker than who else. */
function besidePeers(tables: readonly Table[]): string | undefined {
  const table = tables.find(({ id }) => id === 'time');
  if (table === undefined) return undefined;
  const lines = table.subjects.flatMap(({ id, title, kind }) => {
    if (kind === 'ours') return [];
    const compared = table.rows.flatMap(({ figures }) => {
      const [ours, theirs] = [figures[REFERENCE], figures[id]];
      return isMeasured(ours) && isMeasured(theirs) ? [compareRounds(theirs.samples, ours.samples)] : [];
    });
    if (compared.length === 0) return [];
    const count = (verdict: 'more' | 'less' | 'same'): number =>
      compared.filter((one) => one === verdict).length;
    return [
      `${title}: ours is quicker in ${count('more')} of ${compared.length} cases, slower in ${count('less')}, and within the noise in ${count('same')}.`,
    ];
  });
  return lines.length === 0 ? undefined : ['Ours with generators, beside:', ...lines].join('\n');
}

function against(targets: readonly TargetLine[]): string | undefined {
  if (targets.length === 0) return undefined;
  const missed = targets.filter(({ ratio, reach }) => typeof ratio !== 'number' || ratio < reach * allowance);
  const first = `Of the ${targets.length} ratios that the project aims at, this run reaches ${targets.length - missed.length}; a tenth is allowed for the noise.`;
  if (missed.length === 0) return first;
  const lines = missed.map(({ title, rival, ratio, reach }) => {
    const beside = rival === undefined ? '' : ` beside ${rival}`;
    const reached =
      typeof ratio === 'number' ? times(ratio) : `none, for there is no figure of ours (${ratio.missing})`;
    return `${title}: ${reached}${beside}, to reach ${number(reach)}.`;
  });
  return [`${first} Not reached:`, ...lines].join('\n');
}
