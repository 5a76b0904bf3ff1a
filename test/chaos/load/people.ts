import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api.ts';

/** A registered account and its client. */
export interface Person {
  id: string;
  handle: string;
  token: string;
  api: Api;
}

interface Registered {
  register: { account: { id: string }; tokens: { accessToken: string } };
}

const registerQuery = `mutation ($input: RegisterInput!) {
  register(input: $input) { account { id } tokens { accessToken } }
}`;

const parallelMax = 4;
const attemptsMax = 10;

/** Registers accounts while all is well; hashing their passwords is most of what it costs. */
export async function registerPeople(api: Api, count: number): Promise<Person[]> {
  const people: Person[] = [];
  const waiting = Array.from({ length: count }, (_, index) => `chaos_${index + 1}`);
  const work = async () => {
    for (let handle = waiting.shift(); handle; handle = waiting.shift()) people.push(await register(api, handle));
  };
  await Promise.all(Array.from({ length: parallelMax }, work));
  return people.sort((one, other) => (one.handle < other.handle ? -1 : 1));
}

async function register(api: Api, name: string): Promise<Person> {
  for (let attempt = 1; ; attempt++) {
    // One that got no answer may be there: the next attempt takes another name.
    const handle = `${name}_${attempt}`;
    const input = { handle, email: `${handle}@example.org`, password: `password of ${handle}` };
    const outcome = await api.run<Registered>(registerQuery, { input });
    if (outcome.status === 'acknowledged') {
      const { account, tokens } = outcome.data.register;
      return { id: account.id, handle, token: tokens.accessToken, api: api.as(tokens.accessToken) };
    }
    if (attempt === attemptsMax) throw new Error(`${handle} could not be registered: ${outcome.reason}`);
    await delay(500);
  }
}
