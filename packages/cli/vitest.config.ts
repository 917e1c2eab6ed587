import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// The command and the programs that it looks at are run as their users run them: each is a process.
export default mergeConfig(shared, defineConfig({ test: { testTimeout: 60_000 } }));
