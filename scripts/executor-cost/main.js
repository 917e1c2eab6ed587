/**
 * What each executor costs against its bare library, side by side.
 *
 *     npm run --silent cost -- [--executor NAME]… [--rounds N] [--json]
 *
 * A table on stdout, progress on stderr. A ratio is the median over the rounds, beside the least and the most. What
 * misses its target is no failure: times are no test.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { calls } from './cases.js';
import { measure } from './measure.js';
import { table, verdicts } from './print.js';
import { subjects } from './subjects.js';

function options() {
  const { values } = parseArgs({
    options: {
      executor: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`Cannot use --rounds as it must be an integer >= 1: received '${values.rounds}'`);
  }
  const names = values.executor ?? subjects.map(({ name }) => name);
  const chosen = names.map((name) => {
    const subject = subjects.find((one) => one.name === name);
    if (subject) return subject;
    const known = subjects.map((one) => one.name).join(', ');
    throw new RangeError(
      `Cannot measure executor '${name}' as there is none of that name: there are ${known}`,
    );
  });
  return { chosen, rounds, json: values.json };
}

/** @type {(error: unknown) => string} */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {ReturnType<typeof options>} options */
async function main({ chosen, rounds, json }) {
  /** @type {import('./measure.js').Row[]} */
  const rows = [];
  /** @type {{ executor: string, reason: string }[]} */
  const left = [];
  for (const subject of chosen) {
    try {
      rows.push(...(await measure(subject, rounds, (text) => console.error(text))));
    } catch (error) {
      left.push({ executor: subject.name, reason: messageOf(error) });
    }
  }
  if (json) {
    const host = { node: process.version, cores: availableParallelism() };
    console.log(JSON.stringify({ ...host, rounds, calls, rows, left }));
    return;
  }
  if (rows.length > 0) console.log(`${table(rows)}\n\n${verdicts(rows)}`);
  for (const { executor, reason } of left) console.log(`${executor}: not measured: ${reason}`);
}

try {
  await main(options());
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
