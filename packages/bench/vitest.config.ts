import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// The command is run as its users run it: each case is a process.
export default mergeConfig(shared, defineConfig({ test: { testTimeout: 120_000 } }));
