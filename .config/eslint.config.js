import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'static/js/', 'node_modules/', 'data/', '.cluster/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        tsconfigRootDir: new URL('..', import.meta.url).pathname,
        project: ['test/tsconfig.json', 'src/browser/tsconfig.json'],
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      // What our factories return are closures: they use no `this`, and may be handed on alone.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // What is longer says more than one thing.
    files: ['src/**', 'worker/**', 'deploy/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/cli/**', 'src/main/**', 'worker/main.ts', 'deploy/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
);
