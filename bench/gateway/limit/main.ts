import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { Pool } from 'pg';
import { readPage } from './statement.ts';
import { viewerOfToken } from '../usual/viewer-of-token.ts';

// (b): the least that a process can do to answer this page: check the token, ask once, write a line.
const { PORT, DB_URL, DB_CA, TOKEN_KEY } = process.env as Record<string, string>;
const ssl = { ca: readFileSync(DB_CA!), minVersion: 'TLSv1.2' as const };
const pool = new Pool({ connectionString: DB_URL, ssl, max: 10, application_name: 'bench-limit' });
const viewerOf = await viewerOfToken(TOKEN_KEY!);
const fastify = Fastify({ logger: { level: 'info' } });

interface Page {
  count: number;
  last: string | null;
  edges: string;
}

fastify.post<{ Body: { variables: { after?: string } } }>('/graphql', async (request, reply) => {
  const viewer = await viewerOf(request.headers.authorization);
  const { after } = request.body.variables;
  const before = after === undefined ? null : Buffer.from(after, 'base64url').toString();
  const { rows } = await pool.query<Page>({ name: 'page', text: readPage, values: [viewer, before] });
  const { count, last, edges } = rows[0]!;
  const pageInfo = JSON.stringify({ hasNextPage: count > 20, endCursor: count > 20 ? last : null });
  void reply.header('content-type', 'application/json; charset=utf-8');
  return `{"data":{"homeTimeline":{"edges":${edges},"pageInfo":${pageInfo}}}}`;
});

await fastify.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log('ready');
