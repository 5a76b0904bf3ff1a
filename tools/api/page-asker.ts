import { Agent, request } from 'node:http';

/** What came back of one request: `whole` is data and no error beside it, `refused` that it was too much to ask. */
export interface Answer {
  outcome: 'whole' | 'refused' | 'failed';
  /** From when it was sent. */
  ms: number;
}

/** A GraphQL request that is ready to be sent. */
export interface PageRequest {
  authorization: string;
  body: string;
}

/** Makes one out of an access token and an operation. */
export function pageRequest(token: string, query: string, variables: Record<string, unknown> = {}): PageRequest {
  return { authorization: `Bearer ${token}`, body: JSON.stringify({ query, variables }) };
}

/** Asks a gateway at little cost to the asker, who shares a machine with those who answer. Throws nothing. */
export class PageAsker {
  readonly #url: string;
  readonly #connectionsMax: number;
  #agent: Agent;

  constructor(url: string, { connectionsMax }: { connectionsMax: number }) {
    this.#url = `${url}/graphql`;
    this.#connectionsMax = connectionsMax;
    this.#agent = this.#newAgent();
  }

  /** @param timeoutMs how long an answer may stay away */
  ask({ authorization, body }: PageRequest, { timeoutMs = 15_000 } = {}): Promise<Answer> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      const end = (status = 0, text = '') =>
        resolve({ outcome: outcomeOf(status, text), ms: performance.now() - startedAt });
      const headers = { authorization, 'content-type': 'application/json', accept: 'application/json' };
      const options = { method: 'POST', agent: this.#agent, headers, signal: AbortSignal.timeout(timeoutMs) };
      const sent = request(this.#url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => end(response.statusCode, Buffer.concat(chunks).toString()));
        response.on('error', () => end());
      });
      sent.on('error', () => end());
      sent.end(body);
    });
  }

  /** Whoever asks next comes on a new connection, which may lead to another gateway. */
  reconnect(): void {
    this.close();
    this.#agent = this.#newAgent();
  }

  close(): void {
    this.#agent.destroy();
  }

  #newAgent(): Agent {
    return new Agent({ keepAlive: true, maxSockets: this.#connectionsMax });
  }
}

/** By the edge, or by an app behind it: then GraphQL says so in an answer of its own. */
const refusals = new Set([429, 503]);

function outcomeOf(status: number, text: string): Answer['outcome'] {
  if (refusals.has(status) || text.includes('"code":"RESOURCE_EXHAUSTED"')) return 'refused';
  return status === 200 && text.startsWith('{"data":{') && !text.includes('"errors":[') ? 'whole' : 'failed';
}
