import { Inject, Injectable } from '@nestjs/common';
import { EdgeAuthenticator } from '@rookery/auth';
import { Call } from '@rookery/rpc';
import type { EdgeClient, Viewer } from '@rookery/rpc';
import { nameAccount } from '@rookery/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clients } from './clients.js';
import type { Edge } from './edge.js';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';
import { cachedReads } from './near-cache/cached-reads.js';
import { NearCaches } from './near-cache/near-caches.js';
import { routeCostOf } from './limits/rates/charge-requests.js';
import { Rates } from './limits/rates/rates.js';
import { Peers } from './peers/peers.js';
import { Loaders } from './loaders/loaders.js';
import { readsOf } from './loaders/reads.js';
import type { Reads } from './loaders/reads.js';
import { Pictures } from './operations/pictures.js';
import { idempotencyKeyOf, writeCallsOf } from './writes.js';

interface Caller {
  requestId: string;
  viewer?: Viewer | undefined;
  token?: string | undefined;
  /** Where the caller is and what it calls itself. */
  client?: EdgeClient | undefined;
  signal?: AbortSignal | undefined;
  /** What the client calls its writes, so that repeating the request repeats none of them. */
  idempotencyKey?: string | undefined;
  /** Milliseconds; the operation's time when absent. */
  timeoutMs?: number | undefined;
}

/** Makes the Edge of each operation: the one place where identity, deadline and request id come together. */
@Injectable()
export class Edges {
  private readonly reads: Reads;
  private readonly pictures: Pictures;

  constructor(
    private readonly authenticator: EdgeAuthenticator,
    private readonly clients: Clients,
    private readonly peers: Peers,
    caches: NearCaches,
    private readonly rates: Rates,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {
    this.reads = cachedReads(readsOf(clients), caches);
    this.pictures = new Pictures(config.publicUrl);
  }

  /**
   * Throws UNAUTHENTICATED `TOKEN_REFUSED` for a token that is not good; without one the caller is anonymous. A viewer is
   * charged for the request, as its address is when it comes in; throws RESOURCE_EXHAUSTED `RATE_LIMITED`.
   */
  async ofRequest(request: FastifyRequest, reply: FastifyReply, timeoutMs?: number): Promise<Edge> {
    const known = await this.authenticator.authenticate(request.raw);
    nameAccount(known?.viewer.accountId);
    const payer = { address: this.peers.clientOf(request.raw).address, accountId: known?.viewer.accountId };
    await this.rates.chargeViewer(payer, routeCostOf(request), reply);
    return this.open(request, reply, { ...known, timeoutMs });
  }

  /** For what anybody may read: a token that came along is not looked at, so the answer cannot depend on it. */
  ofAnybody(request: FastifyRequest, reply: FastifyReply, timeoutMs?: number): Edge {
    return this.open(request, reply, { timeoutMs });
  }

  /** Who is at the other end of a request, for what lives longer than it. */
  clientOf(request: FastifyRequest['raw']): EdgeClient {
    return this.peers.clientOf(request);
  }

  /** For a caller that is known already. */
  of({ timeoutMs = this.config.operationMsMax, idempotencyKey, ...caller }: Caller): Edge {
    const call = new Call({ ...caller, deadlineAt: Date.now() + timeoutMs });
    const loaders = new Loaders({ clients: this.clients, reads: this.reads, call });
    const { clients, pictures } = this;
    return { call, writeCall: writeCallsOf(call, idempotencyKey), clients, loaders, pictures };
  }

  private open(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Omit<Caller, 'requestId' | 'client' | 'signal' | 'idempotencyKey'>,
  ): Edge {
    const client = this.peers.clientOf(request.raw);
    const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
    const signal = abortsWithClient(reply);
    const edge = this.of({ ...caller, client, idempotencyKey, requestId: request.id, signal });
    request.accessNote.call = edge.call;
    return edge;
  }
}

/** Aborts when the connection closes before the answer is out. */
function abortsWithClient(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
