import { isDomainError } from '@rookery/errors';
import { Call } from '@rookery/rpc';
import type { World } from '@rookery/testing';
import { servicesOfApps } from './services-of-apps.js';
import type { AppService } from './services-of-apps.js';

export const tokenRefused = 'UNAUTHENTICATED TOKEN_REFUSED';

/** One place where a token is looked at. */
export interface Door {
  name: string;
  /** Calls with the token, whatever it is: `accepted`, or code and reason of the refusal. Throws for anything else. */
  knock(token: string): Promise<string>;
}

/** The gateway over GraphQL, and every domain app over gRPC, where nobody stands before it. */
export function doorsOf(world: World): Door[] {
  const domainDoors = Object.entries(servicesOfApps).map(([name, definition]) => {
    const ask = questionOf(world.client(name, definition), definition);
    const knock = (token: string) => answerOf(() => ask(new Call({ token, deadlineAt: Date.now() + 10_000 })));
    return { name, knock };
  });
  return [{ name: 'gateway', knock: (token) => knockAtGateway(world, token) }, ...domainDoors];
}

/** Any read that a signed-in account may ask with nothing in it: the viewer's own, or else rows by no id. */
function questionOf(client: object, definition: AppService): (call: Call) => Promise<unknown> {
  const names = Object.keys(definition);
  const name =
    names.find((method) => method.startsWith('get')) ?? names.find((method) => method.startsWith('batchGet'))!;
  const methods = client as Record<string, (request: unknown, call: Call) => Promise<unknown>>;
  return (call) => methods[name]!(definition[name]!.requestDeserialize(Buffer.alloc(0)), call);
}

/** What each door says to the token, by its name. */
export async function knockAll(doors: readonly Door[], token: string): Promise<Record<string, string>> {
  const answers = await Promise.all(doors.map(async ({ name, knock }) => [name, await knock(token)] as const));
  return Object.fromEntries(answers);
}

/** The same answer from every door. */
export function everywhere(doors: readonly Door[], answer: string): Record<string, string> {
  return Object.fromEntries(doors.map(({ name }) => [name, answer]));
}

async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'accepted';
  } catch (error) {
    if (isDomainError(error)) return `${error.code} ${error.reason}`;
    throw error;
  }
}

async function knockAtGateway(world: World, token: string): Promise<string> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ notifications(first: 1) { unreadCount } }' }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string; reason: string } }[] };
  const [error] = errors ?? [];
  return error ? `${error.extensions.code} ${error.extensions.reason}` : 'accepted';
}
