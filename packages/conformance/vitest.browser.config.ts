import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;

/** The tests that run in Chromium; scripts/test-browser.mjs finds it and says where it is. */
const browser: ViteUserConfig = defineConfig({
  // Workspace packages are read from their TypeScript source, as in vitest.shared.ts.
  resolve: { conditions: ['@tsyncio/source', 'browser', 'module', 'default'] },
  test: {
    include: ['browser/**/*.test.ts'],
    testTimeout: 300_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: CHROMIUM_PATH,
          // Chromium refuses to run as root inside its sandbox, and a continuous integration often is root.
          args: ['--no-sandbox'],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

export default browser;
