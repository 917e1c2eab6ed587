import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests of the site as it was built. They run in Node, and drive a browser. */
const site: ViteUserConfig = defineConfig({
  test: { include: ['browser/**/*.test.ts'], testTimeout: 60_000 },
});

export default site;
