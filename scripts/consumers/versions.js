/** What the consumers are made with, each version in this place alone. */
export const versions = {
  '@types/node': '20.19.43',
  '@rollup/plugin-node-resolve': '16.0.3',
  '@rollup/plugin-terser': '1.0.2',
  effect: '4.1.0',
  esbuild: '0.28.2',
  pnpm: '12.21.0',
  rollup: '4.68.8',
  typescript: ['5.9.3', '6.0.3', '7.0.2'],
  vite: '8.4.0',
  yarn: '4.18.1',
};
