import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** What programs may import, and the module that they get. */
const MODULES: Readonly<Record<string, string>> = {
  '@tsyncio/core': 'src/modules/core.ts',
  '@tsyncio/core/observer': 'src/modules/observer.ts',
  '@tsyncio/executor': 'src/modules/executor.ts',
  '@tsyncio/executor-threads': 'src/modules/threads.ts',
};

/** Puts an import map into the frame that programs run in: with the names of the files that the build has made. */
const importMap: Plugin = {
  name: 'import-map',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { path, bundle }) {
      if (!path.endsWith('/stage.html')) return [];
      const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
      const urlOf = (source: string): string => {
        if (bundle === undefined) return `./${source}`;
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${source}`));
        if (chunk === undefined)
          throw new Error(`Cannot map a module as the build has no chunk of it: ${source}`);
        return `./${chunk.fileName}`;
      };
      const imports = Object.fromEntries(
        Object.entries(MODULES).map(([name, source]) => [name, urlOf(source)]),
      );
      const children = JSON.stringify({ imports });
      return [{ tag: 'script', attrs: { type: 'importmap' }, children, injectTo: 'head-prepend' }];
    },
  },
};

const config: UserConfig = defineConfig({
  // It is served under any path.
  base: './',
  plugins: [importMap],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // The browsers that can run it know it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'stage.html', ...Object.values(MODULES)],
      preserveEntrySignatures: 'allow-extension',
      // Errors and `inspect` call locks, queues and tasks by their classes.
      output: { keepNames: true },
    },
  },
});

export default config;
