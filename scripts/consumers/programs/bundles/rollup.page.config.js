import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const { ENTRIES = '', OUT = '' } = process.env;

export default {
  input: ENTRIES.split(','),
  output: { dir: OUT, format: 'es' },
  plugins: [nodeResolve({ browser: true }), terser()],
};
