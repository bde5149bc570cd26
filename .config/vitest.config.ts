import { defineConfig } from 'vitest/config';

// Each project is one folder of test/; run.mjs runs them in this order, the fast ones first.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
