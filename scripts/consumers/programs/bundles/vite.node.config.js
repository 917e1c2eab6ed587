import { defineConfig } from 'vite';

const { ENTRIES = '', OUT = '' } = process.env;

export default defineConfig({
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: OUT,
    minify: true,
    rollupOptions: { input: ENTRIES.split(','), output: { entryFileNames: '[name].js' } },
  },
});
