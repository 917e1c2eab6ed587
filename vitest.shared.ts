import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What every package's tests share: workspace packages are read from their TypeScript source. */
const shared: ViteUserConfig = defineConfig({
  ssr: {
    resolve: {
      conditions: ['@tsyncio/source', 'node', 'module', 'default'],
      externalConditions: ['node', 'module-sync'],
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Those that count to a million are at work for seconds where the machine has much else to do.
    testTimeout: 30_000,
    // Whoever runs the tests may ask for colours; what the programs in them print is compared without.
    env: { FORCE_COLOR: '0' },
  },
});

export default shared;
