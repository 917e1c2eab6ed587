/**
 * The public types of each package, one readable report per entry point: packages/<name>/api/<entry point>.api.md.
 *
 *     node scripts/api.js [--check]
 *
 * Makes the reports anew from the built declarations. With --check it changes none, prints what is different, and ends
 * with exit code 1 where anything is.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const OUT = 'out-api';

/** No `@tsyncio/source` among the conditions: what is published is read, not the sources. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** No release tags and no rules for comments: what is exported is public. */
const messages = {
  compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
  extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
  tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
};

/** Makes the reports of one package in `out`. @param {string} folder @param {string} out */
function report(folder, out) {
  const configs = entryPoints(folder).map(({ name, types }) =>
    ExtractorConfig.prepare({
      configObject: {
        projectFolder: resolve(folder),
        mainEntryPointFilePath: resolve(folder, types),
        newlineKind: 'lf',
        compiler: { overrideTsconfig: { compilerOptions, files: [resolve(folder, types)] } },
        apiReport: {
          enabled: true,
          reportFileName: `${name}.api.md`,
          reportFolder: resolve(out),
          reportTempFolder: resolve(out, 'temp'),
          // Types that are not exported are part of those that are.
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages,
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: resolve(folder, 'package.json'),
    }),
  );
  const [first, ...others] = configs;
  if (!first) return;
  mkdirSync(join(out, 'temp'), { recursive: true });
  const additionalEntryPoints = others.map((config) => config.mainEntryPointFilePath);
  const compilerState = CompilerState.create(first, { additionalEntryPoints });
  for (const config of configs) {
    const { succeeded } = Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback(message) {
        message.handled = message.logLevel !== ExtractorLogLevel.Error;
      },
    });
    if (!succeeded) throw new Error(`Cannot report the types of ${config.mainEntryPointFilePath}`);
    const file = config.reportFilePath;
    writeFileSync(file, withoutRemarks(readFileSync(file, 'utf8')));
  }
  rmSync(join(out, 'temp'), { recursive: true });
}

/**
 * The entry points that have types. Their names are those of the reports.
 *
 * @param {string} folder
 * @returns {{ name: string, types: string }[]}
 */
function entryPoints(folder) {
  /** @type {{ exports?: Record<string, { types?: string }>, private?: true }} */
  const { exports = {}, private: isPrivate } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (isPrivate) return [];
  return Object.entries(exports).flatMap(([path, { types }]) => {
    const name = path === '.' ? 'index' : path.slice('./'.length).replaceAll('/', '-');
    return types === undefined ? [] : { name, types };
  });
}

/** They say the same of each symbol, or that it has no comment, which is no change of a type. @param {string} text */
const withoutRemarks = (text) =>
  text
    .replaceAll(/^ *\/\/ (@public|\(undocumented\)|@public \(undocumented\)|\(No @package.*)\n/gm, '')
    .replace(/\n+```\n$/, '\n```\n');

/** Prints how the reports in two folders differ, and says whether they do. @param {string} old @param {string} now */
function differ(old, now) {
  mkdirSync(old, { recursive: true });
  const git = [
    'diff',
    '--no-index',
    '--no-color',
    '--no-ext-diff',
    '--src-prefix=',
    '--dst-prefix=',
    old,
    now,
  ];
  const { status, stdout, stderr, error } = spawnSync('git', git, { encoding: 'utf8' });
  if (error || (status !== 0 && status !== 1)) throw error ?? new Error(stderr);
  process.stdout.write(stdout);
  return status === 1;
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const check = process.argv.includes('--check');
rmSync(OUT, { recursive: true, force: true });
let changed = false;
for (const name of readdirSync('packages')) {
  const [old, now] = [join('packages', name, 'api'), join(OUT, name)];
  mkdirSync(now, { recursive: true });
  report(join('packages', name), now);
  if (check) {
    changed = differ(old, now) || changed;
  } else {
    rmSync(old, { recursive: true, force: true });
    if (readdirSync(now).length > 0) cpSync(now, old, { recursive: true });
  }
}
rmSync(OUT, { recursive: true });
if (changed) {
  console.error(
    'The public types have changed. If that is meant: npm run api, and commit the reports with a changeset',
  );
  process.exitCode = 1;
}
