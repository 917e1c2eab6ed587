import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const { ENTRIES = '', OUT = '' } = process.env;

export default {
  input: ENTRIES.split(','),
  output: { dir: OUT, format: 'es' },
  external: /^node:/,
  plugins: [nodeResolve({ exportConditions: ['node'] }), terser()],
};
