import type { FastifyReply } from 'fastify';
import type { Balance } from './budget.js';

const said = new WeakMap<FastifyReply, Map<string, Balance>>();

/**
 * `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers-10 has them, of every budget the request has
 * drawn on so far.
 */
export function sayRates(reply: FastifyReply, balances: readonly Balance[]): void {
  const byPolicy = said.get(reply) ?? new Map<string, Balance>();
  said.set(reply, byPolicy);
  for (const balance of balances) byPolicy.set(balance.policy, balance);
  const all = [...byPolicy.values()];
  const policies = all.map(({ policy, points, windowSeconds }) => `"${policy}";q=${points};w=${windowSeconds}`);
  const limits = all.map(({ policy, left, resetMs }) => `"${policy}";r=${left};t=${Math.ceil(resetMs / 1_000)}`);
  reply.headers({ 'ratelimit-policy': policies.join(', '), ratelimit: limits.join(', ') });
}
