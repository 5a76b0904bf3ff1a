import { readFile } from 'node:fs/promises';
import { printGatewaySchema } from '../src/print-schema.js';

describe('schema.graphql', () => {
  it('is what the code says; if not: npm run build && node dist/apps/gateway/src/print-schema.js', async () => {
    expect(await readFile('apps/gateway/schema.graphql', 'utf8')).toBe(await printGatewaySchema());
  });
});
