/**
 * Measures one executor against its library: opens both sides, runs the cases in turn, closes them.
 */
import { flood, map, oneByOne, submitTo } from './cases.js';
import { interleave } from './rounds.js';
import { means, ratioOf, spreadOf } from './statistics.js';
import { openOurs } from './subjects.js';

/**
 * A call alone takes 20 µs or 60, as the host wakes a worker on the same core or on another, and stays with that for a while. So
 * the sides take turns that are shorter, and a round is the mean of many.
 */
const turns = 20;

/**
 * `ours` and `theirs` are seconds a call. `ratio` is our time over theirs one by one, and else our rate over theirs;
 * `target` is what it should be at most, or at least.
 *
 * @typedef {{
 *   executor: string, rival: string, name: 'one by one' | 'flood' | 'map',
 *   ours: import('./statistics.js').Spread, theirs: import('./statistics.js').Spread,
 *   ratio: import('./statistics.js').Spread, target: number | undefined, met: boolean | undefined,
 * }} Row
 */

/**
 * @param {import('./subjects.js').Subject} subject
 * @param {number} rounds
 * @param {(text: string) => void} progress
 * @returns {Promise<Row[]>}
 */
export async function measure(subject, rounds, progress) {
  const executor = await openOurs(subject.name);
  const libraries = await Promise.all(
    subject.rivals.map(async ({ open, ...rival }) => ({ ...rival, library: await open() })),
  );
  try {
    const call = submitTo(executor);
    /** @type {Map<string, () => Promise<number>>} */
    const singles = new Map([['one by one', () => oneByOne(call)]]);
    /** @type {Map<string, () => Promise<number>>} */
    const floods = new Map([['flood', () => flood(call)]]);
    for (const { name, library, calls } of libraries) {
      singles.set(`one by one ${name}`, () => oneByOne(library.call));
      floods.set(`flood ${name}`, () => flood(library.call, calls));
    }
    floods.set('map', () => map(executor));
    progress(`${subject.name}: one by one, in turns`);
    const figures = means(await interleave(rounds * turns, singles, () => {}), turns);
    for (const [name, each] of await interleave(rounds, floods, tell)) figures.set(name, each);
    return subject.rivals.flatMap(({ name }, i) =>
      rowsOf(subject.name, name, figures, i === 0 ? subject.targets : {}),
    );
  } finally {
    await executor.shutdown({ terminate: true });
    await Promise.all(libraries.map(({ library }) => library.close()));
  }

  /** @param {number} round */
  function tell(round) {
    const what = round === 0 ? 'warming up' : `round ${round} of ${rounds}`;
    progress(`${subject.name}: floods, ${what}`);
  }
}

/**
 * @param {string} executor
 * @param {string} rival
 * @param {Map<string, number[]>} figures
 * @param {import('./subjects.js').Subject['targets']} targets
 * @returns {Row[]}
 */
function rowsOf(executor, rival, figures, targets) {
  const of = (/** @type {string} */ task) => figures.get(task) ?? [];
  /** @type {(name: Row['name'], against: string) => Row} */
  const row = (name, against) => {
    const [ours, theirs] = [of(name), of(`${against} ${rival}`)];
    const slower = name === 'one by one';
    const ratio = slower ? ratioOf(ours, theirs) : ratioOf(theirs, ours);
    const target = targets[name];
    const met = target === undefined ? undefined : slower ? ratio.median <= target : ratio.median >= target;
    return { executor, rival, name, ours: spreadOf(ours), theirs: spreadOf(theirs), ratio, target, met };
  };
  // A library has no chunks: what `map` is measured against is its flood.
  return [row('one by one', 'one by one'), row('flood', 'flood'), row('map', 'flood')];
}
