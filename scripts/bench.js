/**
 * Runs `tsyncio-bench` with the arguments given; without any a moment of each of its commands, to see that they work.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../packages/bench/dist/main.js', import.meta.url));

/** @param {readonly string[]} args */
function run(args) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', main, ...args], { stdio: 'inherit' });
  return status ?? 1;
}

/** A function that everybody has: some milliseconds of computing. */
const call = ['node:crypto#pbkdf2Sync', '--args', '["secret", "salt", 20000, 32, "sha256"]'];

function runAll() {
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-bench-'));
  const report = join(folder, 'pools.json');
  try {
    const commands = [
      ['pools', '--quick', '--json', report],
      ['call', ...call, '--quick'],
      ['core', '--quick'],
      ['remote', '--quick'],
      ['compare', report, report],
    ];
    let worst = 0;
    for (const args of commands) {
      console.log(`\n--- tsyncio-bench ${args.join(' ')}\n`);
      worst = Math.max(worst, run(args));
    }
    return worst;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const args = process.argv.slice(2);
process.exitCode = args.length === 0 ? runAll() : run(args);
