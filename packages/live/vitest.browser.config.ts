import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The tests run in Node, and drive the built page in Chromium as its user does: scripts/test-browser.js says where that is. */
const browser: ViteUserConfig = defineConfig({
  test: {
    include: ['browser/**/*.test.ts'],
    testTimeout: 30_000,
    // What one measures, another one's work would spoil.
    fileParallelism: false,
  },
});

export default browser;
