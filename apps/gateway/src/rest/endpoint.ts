import type { z } from 'zod';
import type { Edge } from '../edge.js';

type Shape = z.ZodObject;
type Output<Schema extends z.ZodType | undefined> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The groups of the document, in its order. */
export const tags = {
  Sessions: 'Signing up, in and out.',
  Viewer: 'The account that is signed in.',
  Accounts: 'Other accounts, and how the viewer stands to them.',
  Posts: 'Posts, replies and likes.',
  Timelines: 'What the viewer reads.',
  Notifications: 'What others did that concerns the viewer.',
  Media: 'Pictures.',
  About: 'What describes this service.',
} as const;

/** What a document says of an endpoint, whoever answers it. */
export interface Description {
  /** The name of the operation, as in GraphQL where both have it. */
  operationId: string;
  tag: keyof typeof tags;
  summary: string;
  description?: string;
  method: Method;
  /** With `{parameters}` in braces. */
  path: string;
  /** Who may ask; with `anybody` a token is looked at, with `nobody` it is not. */
  viewer: 'required' | 'anybody' | 'nobody';
  params?: Shape | undefined;
  query?: Shape | undefined;
  body?: Shape | undefined;
  /** Whether the write may be named by an `Idempotency-Key`, so that repeating it has no second effect. */
  takesKey?: true;
  /** The success: 201 for what was made, 204 without an answer. */
  status?: 200 | 201 | 204;
  answer?: z.ZodType | undefined;
  /** What an answer is that is no JSON of `answer`. */
  content?: Readonly<Record<string, z.ZodType>>;
  /** Headers of the request that change the answer, besides those that every endpoint knows. */
  headers?: Shape;
  /** A body of form fields instead of JSON. */
  isMultipart?: true;
  /** Further successes: a part of the bytes, or nothing because the client has it. */
  further?: readonly (206 | 304)[];
  /** Reasons of docs/reference/errors.md that only some endpoints have, by the status they come with. */
  refusals?: Partial<Record<400 | 401 | 403 | 404 | 409 | 416 | 429, readonly string[]>>;
}

/** What a request asked for, parsed. */
export interface Asked<Params = unknown, Query = unknown, Body = unknown> {
  edge: Edge;
  params: Params;
  query: Query;
  body: Body;
  /** What media URLs begin with. */
  publicUrl: string;
}

/** What a request costs against the rate of its client; by its method when nothing is said. */
interface Cost {
  /** Points for the request itself. */
  cost?: number;
  /** Points for each row that a page is asked for. */
  costOfRow?: number;
}

/** One method of one path: both the route and its part of the document are made of it. */
export interface Endpoint extends Description, Cost {
  handle(asked: Asked): Promise<unknown>;
  /** Where what was made is from now on. */
  locationOf?(answer: unknown): string;
}

interface Parts<
  Params extends Shape | undefined,
  Query extends Shape | undefined,
  Body extends Shape | undefined,
  Answer extends z.ZodType | undefined,
>
  extends Description, Cost {
  params?: Params;
  query?: Query;
  body?: Body;
  answer?: Answer;
  handle(asked: Asked<Output<Params>, Output<Query>, Output<Body>>): Promise<Output<Answer>>;
  locationOf?(answer: Output<Answer>): string;
}

/** Types the handler by the shapes: what it gets has been parsed by them, and what it returns must be what they say. */
export function endpoint<
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
  Answer extends z.ZodType | undefined = undefined,
>(parts: Parts<Params, Query, Body, Answer>): Endpoint {
  return parts as unknown as Endpoint;
}
