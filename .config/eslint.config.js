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
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['src/cli/**', 'src/main/**', 'deploy/**', 'test/**'], rules: { 'no-console': 'off' } },
);
