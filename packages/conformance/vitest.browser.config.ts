import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.browser.shared.ts';

const browser: ViteUserConfig = mergeConfig(shared, {
  // Workspace packages are read from their TypeScript source, as in vitest.shared.ts.
  resolve: { conditions: ['@tsyncio/source', 'browser', 'module', 'default'] },
  test: { testTimeout: 300_000 },
});

export default browser;
