import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// The programs take the seconds that they say.
export default mergeConfig(shared, defineConfig({ test: { testTimeout: 30_000, maxConcurrency: 8 } }));
