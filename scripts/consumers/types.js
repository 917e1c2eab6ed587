import { versions } from './versions.js';

/** @typedef {import('./context.js').Check} Check */

const shared = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};
/** A program that has nothing but the language. */
const bare = { lib: ['es2023'], types: [] };
/** A program in Node that uses the web's interfaces, which those of Effect need. */
const full = { lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'], types: ['node'] };
const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };

/** @type {Readonly<Record<string, { compilerOptions: object, files: string[] }>>} */
const configurations = {
  'bare-nodenext': {
    compilerOptions: { ...shared, ...bare, ...nodenext },
    files: ['program.ts', 'program.cts'],
  },
  'bare-bundler': { compilerOptions: { ...shared, ...bare, ...bundler }, files: ['program.ts'] },
  'full-nodenext': {
    compilerOptions: { ...shared, ...full, ...nodenext },
    files: ['program.ts', 'program.cts', 'effect.ts', 'bullmq.ts'],
  },
  'full-bundler': {
    // The declarations are those that `full-nodenext` checks, and those of Effect take a compiler half a minute.
    compilerOptions: { ...shared, ...full, ...bundler, skipLibCheck: true },
    files: ['program.ts', 'effect.ts', 'bullmq.ts'],
  },
};

/** The types, by each compiler. @type {readonly Check[]} */
export const typesChecks = versions.typescript.map((version) => ({
  name: `types: TypeScript ${version}`,
  async run(context) {
    const project = await context.everything();
    const tsc = `node_modules/typescript-${version}/bin/tsc`;
    for (const [name, { compilerOptions, files }] of Object.entries(configurations)) {
      const file = `tsconfig.${version}.${name}.json`;
      project.write(file, JSON.stringify({ compilerOptions, files: files.map((one) => `types/${one}`) }));
      await project.node([tsc, '--pretty', 'false', '-p', file], { timeout: 120 });
    }
  },
}));
