import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.browser.shared.ts';

/** The same tests in a page as it is, and in one that is isolated from other origins and so has shared memory. */
const browser: ViteUserConfig = mergeConfig(shared, {
  test: {
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'page' } },
      {
        extends: true,
        test: { name: 'isolated page' },
        server: {
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
      },
    ],
  },
});

export default browser;
