import { defineConfig } from 'vitest/config';

// Each project is one folder of test/; run.mjs runs them in this order, the fast ones first.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // Long: nothing that is promised depends on them, and a busy machine is no fault of the code.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    restoreMocks: true,
  },
});
