import { request as httpRequest } from 'node:http';

const timeoutMs = 15_000;

/** Why an operation failed, in a word that can be counted: a code of the API, an HTTP status, a word of the network. */
export class FailedOperation extends Error {
  readonly kind: string;

  constructor(kind: string, cause?: unknown) {
    super(kind, { cause });
    this.kind = kind;
  }
}

/** One request of the load. */
export interface SentRequest {
  path: string;
  token: string;
  /** GraphQL; a GET without it. */
  body?: { query: string; variables: Record<string, unknown> };
  /** Makes a write one that may be repeated. */
  key?: string;
  upload?: Blob;
}

/** What came back, and whether it had to be sent twice. */
export interface Received {
  data: Record<string, unknown>;
  isRepeated: boolean;
}

/**
 * Sends what may be repeated: reads, and writes with a key. When the connection is refused or breaks before an answer
 * begins it is sent once more, on a new one, as HTTP clients and balancers do. Nothing else is repeated, no answer is.
 * @throws FailedOperation
 */
export async function sendOperation(url: string, request: SentRequest): Promise<Received> {
  try {
    return { data: await sendOnce(url, request, fetch), isRepeated: false };
  } catch (error) {
    if (!isBrokenConnection(error) || request.upload) throw error;
    return { data: await sendOnce(url, request, fetchAnew), isRepeated: true };
  }
}

type Send = (url: string, init: RequestInit & { signal: AbortSignal }) => Promise<Response>;

async function sendOnce(url: string, request: SentRequest, send: Send): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await send(`${url}${request.path}`, { ...initOf(request), signal });
    if (!request.body) return await dataOfRest(response, request);
    const answer = (await response.json()) as GraphqlAnswer;
    const [error] = answer.errors ?? [];
    if (error) throw new FailedOperation(kindOf(error));
    if (!answer.data) throw new FailedOperation(`HTTP ${response.status}`);
    return answer.data;
  } catch (error) {
    throw error instanceof FailedOperation ? error : new FailedOperation(networkKindOf(error), error);
  }
}

/** As fetch, on a connection of its own: those that fetch keeps may all lead to the gateway that has just left. */
function fetchAnew(url: string, { method = 'GET', headers, body, signal }: RequestInit & { signal: AbortSignal }) {
  return new Promise<Response>((resolve, reject) => {
    const options = { method, headers: headers as Record<string, string>, agent: false, signal } as const;
    const sent = httpRequest(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0 })));
      answer.on('error', reject);
    });
    sent.on('error', (cause) => reject(signal.aborted ? (signal.reason as Error) : new Error('broken', { cause })));
    sent.end(body as string | undefined);
  });
}

interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphqlError[];
}

interface GraphqlError {
  extensions?: { code?: string; reason?: string };
}

/** The reason too, where it says more than the code. */
function kindOf({ extensions }: GraphqlError): string {
  const { code = 'UNKNOWN', reason } = extensions ?? {};
  return reason === undefined || reason === code ? code : `${code} ${reason}`;
}

async function dataOfRest(response: Response, { upload }: SentRequest): Promise<Record<string, unknown>> {
  if (!response.ok) {
    await response.arrayBuffer();
    throw new FailedOperation(`HTTP ${response.status}`);
  }
  if (upload) return (await response.json()) as Record<string, unknown>;
  return { bytes: (await response.arrayBuffer()).byteLength };
}

function initOf({ token, body, key, upload }: SentRequest): RequestInit {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (key !== undefined) headers['idempotency-key'] = key;
  if (upload) {
    const form = new FormData();
    form.set('file', upload, 'picture');
    return { method: 'POST', headers, body: form };
  }
  if (!body) return { headers };
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  };
}

/** `fetch` hides what the network said in the cause. */
function networkKindOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'NO ANSWER';
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? (error instanceof SyntaxError ? 'NO JSON' : 'BROKEN');
}

const brokenConnections = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function isBrokenConnection(error: unknown): boolean {
  return error instanceof FailedOperation && brokenConnections.has(error.kind);
}
