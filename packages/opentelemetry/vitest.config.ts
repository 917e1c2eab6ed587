import { defineConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

/** Without `module`: what OpenTelemetry's packages have there only bundlers can read. */
const config: ViteUserConfig = defineConfig({
  ...shared,
  ssr: {
    resolve: {
      conditions: ['@tsyncio/source', 'node', 'default'],
      externalConditions: ['node', 'module-sync'],
    },
  },
});

export default config;
