import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;

/** What the tests that run in Chromium share; scripts/test-browser.js finds it and says where it is. */
const shared: ViteUserConfig = defineConfig({
  test: {
    include: ['browser/**/*.test.ts'],
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

export default shared;
