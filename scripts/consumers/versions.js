/** What the consumers are made with, each version in this place alone. */
export const versions = {
  '@types/node': '20.19.43',
  effect: '4.1.0',
  pnpm: '12.21.0',
  typescript: ['5.9.3', '6.0.3', '7.0.2'],
  yarn: '4.18.1',
};
