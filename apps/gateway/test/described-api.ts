import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Header {
  required?: boolean;
  schema: { type: string };
}

interface Described {
  description: string;
  headers: Record<string, Header>;
  content?: Record<string, unknown>;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON. */
  body: unknown;
}

export interface Sent {
  method: string;
  /** With the query. */
  path: string;
  body?: unknown;
}

/** An OpenAPI document that answers are held against: what it does not say must not happen. */
export class DescribedApi {
  /** Statuses that were seen, by operation. */
  readonly seen = new Map<string, Set<number>>();
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: Json) {
    formats.default(this.ajv);
    this.ajv.addSchema(closed(document) as Json, 'api');
  }

  get operationIds(): string[] {
    return Object.values(this.document.paths as Json).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
  }

  /** Throws when the document does not describe the answer, every header and byte of it; or took another request. */
  check(sent: Sent, answer: Answer): void {
    const place = this.placeOf(sent);
    if (place === undefined) return this.checkOutside(answer);
    const { operationId } = this.at(place) as { operationId: string };
    this.seen.set(operationId, (this.seen.get(operationId) ?? new Set()).add(answer.status));
    const name = `${operationId} → ${answer.status}`;
    const at = this.resolve([...place, 'responses', `${answer.status}`]);
    if (!this.at(at)) throw new Error(`${name} is not described: ${JSON.stringify(answer.body)}`);
    this.checkHeaders(name, at, answer);
    this.checkBody(name, at, sent, answer);
    if (answer.status < 400) this.checkRequest(operationId, place, sent);
  }

  /** What is wrong with a value by a named schema, or undefined. */
  violation(schema: string, value: unknown): string | undefined {
    return this.violationAt(['components', 'schemas', schema], value);
  }

  private checkHeaders(name: string, at: string[], { headers }: Answer): void {
    for (const key of Object.keys((this.at(at) as Described).headers)) {
      const place = this.resolve([...at, 'headers', key]);
      const { required, schema } = this.at(place) as Header;
      const value = headers.get(key);
      if (value === null && required) throw new Error(`${name}: expected a header ${key}`);
      if (value === null) continue;
      const wrong = this.violationAt([...place, 'schema'], schema.type === 'integer' ? Number(value) : value);
      if (wrong) throw new Error(`${name}: ${key}: ${value}: ${wrong}`);
    }
  }

  private checkBody(name: string, at: string[], { method }: Sent, { headers, body, status }: Answer): void {
    const { content, description } = this.at(at) as Described;
    const type = headers.get('content-type')?.split(';')[0];
    if (content && type && !(type in content)) throw new Error(`${name}: ${type} is not described`);
    if (method === 'HEAD') return;
    if (!content || !type) {
      if (content || body !== '') throw new Error(`${name}: expected ${content ? 'a' : 'no'} body`);
      return;
    }
    const wrong = this.violationAt([...at, 'content', type, 'schema'], body);
    if (wrong) throw new Error(`${name}: ${wrong}: ${JSON.stringify(body)}`);
    if (status < 400) return;
    const { reason } = body as { reason: string };
    if (!description.includes(`\`${reason}\``)) throw new Error(`${name}: ${reason} is not described`);
  }

  /** What was taken was worth taking: a body that the document refuses is not answered with a success. */
  private checkRequest(name: string, place: string[], { body }: Sent): void {
    if (body === undefined || body instanceof FormData) return;
    const wrong = this.violationAt([...place, 'requestBody', 'content', 'application/json', 'schema'], body);
    if (wrong) throw new Error(`${name} took what it says it does not: ${wrong}`);
  }

  /** Paths and methods that are not described are refused with a problem. */
  private checkOutside({ status, body }: Answer): void {
    if (status === 204) return;
    const wrong = this.violation('Problem', body);
    if ((status !== 404 && status !== 405) || wrong) throw new Error(`outside of the document: ${status} ${wrong}`);
  }

  /** Where the document has the operation; of several templates the one with the most words of its own. */
  private placeOf({ method, path }: Sent): string[] | undefined {
    const [bare = ''] = path.split('?');
    const templates = Object.keys(this.document.paths as Json).filter((template) =>
      new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
    );
    const [template] = templates.toSorted((a, b) => a.split('{').length - b.split('{').length);
    const place = ['paths', template ?? '', method === 'HEAD' ? 'get' : method.toLowerCase()];
    return template && this.at(place) ? place : undefined;
  }

  private violationAt(place: string[], value: unknown): string | undefined {
    const $ref = `api#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = this.validators.get($ref) ?? this.ajv.compile({ $ref });
    this.validators.set($ref, validate);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  private at(place: readonly string[]): unknown {
    return place.reduce<unknown>((node, part) => (node as Json | undefined)?.[part], this.document);
  }

  private resolve(place: string[]): string[] {
    const { $ref } = (this.at(place) ?? {}) as { $ref?: string };
    return $ref === undefined ? place : $ref.replace('#/', '').split('/');
  }
}

/** A copy in which no object has members that are not described: clients must expect more, this one must not. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  return copy.type === 'object' && copy.properties ? { additionalProperties: false, ...copy } : copy;
}
