import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { PageRequest } from './restart-rolling.ts';

/** Asks the proxy as somebody who is signed in, each time on a connection of its own. */
export function publicClient({ url, caFile, token }: { url: string; caFile: string; token: string }) {
  const ca = readFileSync(caFile);
  /** @returns why it went wrong; empty when it did not */
  return ({ query, variables, idempotencyKey }: PageRequest, timeoutMs: number): Promise<string> =>
    new Promise((resolve) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      };
      const asked = request(
        `${url}/graphql`,
        { method: 'POST', ca, headers, agent: false, timeout: timeoutMs },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', (error) => resolve(error.message));
          answer.on('end', () => resolve(problemOf(answer.statusCode ?? 0, Buffer.concat(chunks).toString())));
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', (error) => resolve(error.message));
      asked.end(JSON.stringify({ query, variables }));
    });
}

function problemOf(status: number, body: string): string {
  if (status !== 200) return `HTTP ${status}`;
  const { errors } = parsed(body) as { errors?: { extensions?: { reason?: string } }[] };
  return errors ? (errors[0]?.extensions?.reason ?? 'an error') : '';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return { errors: [{ extensions: { reason: 'an answer that is no JSON' } }] };
  }
}
