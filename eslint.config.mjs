import tseslint from 'typescript-eslint';

// Only what a compiler and a formatter cannot see. Shape and boundaries: tools/check and .dependency-cruiser.cjs.
export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.rookery/**', 'libs/contracts/src/gen/**', 'test/frontend/src/gql/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'off', // verbatimModuleSyntax says it, and Nest needs values
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  { files: ['*.config.*', 'tools/**'], rules: { 'no-restricted-exports': 'off', 'no-console': 'off' } },
  { files: ['bench/**', 'test/chaos/**'], rules: { 'no-console': 'off' } },
  {
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: ['apps/*/src/*.config.ts', 'libs/service/src/**', 'libs/testing/**', '**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only <app>.config.ts reads the environment.' },
      ],
    },
  },
);
