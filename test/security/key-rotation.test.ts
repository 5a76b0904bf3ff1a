import { setTimeout as pause } from 'node:timers/promises';
import { accounts } from '@rookery/contracts';
import type { RpcClient } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { doorsOf } from './doors.js';
import { allApps } from './services-of-apps.js';
import type { Door } from './doors.js';

const clientCount = 6;
const rotationCount = 2;
// Hundreds of calls a second ask no more of the keys than tens, and leave other tests no processor.
const pauseMs = 200;
// An app lists the keys every second, and the new one signs long after: also on a machine that is slow today.
const env = { AUTH_KEYS_REFRESH_SECONDS: '1', ACCOUNTS_SIGNING_KEY_LEAD_SECONDS: '8' };

type AccountsClient = RpcClient<typeof accounts.AccountsServiceService>;

/** Somebody who renews a session again and again and shows each token at every door at once. */
class BusyClient {
  readonly kids = new Set<string>();
  readonly failures: string[] = [];
  calls = 0;
  private isDone = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly person: Person,
    private readonly parts: { world: World; client: AccountsClient; doors: readonly Door[] },
  ) {
    this.running = this.run(person.tokens.refreshToken);
  }

  async end(): Promise<void> {
    this.isDone = true;
    await this.running;
  }

  private async run(firstRefreshToken: string): Promise<void> {
    const { world, client, doors } = this.parts;
    for (let refreshToken = firstRefreshToken; !this.isDone;) {
      const { tokens } = await client.refreshSession({ refreshToken }, world.anonymous());
      if (!tokens) throw new Error(`expected tokens for ${this.person.handle}, got none`);
      refreshToken = tokens.refreshToken;
      this.kids.add(kidOf(tokens.accessToken));
      // The first token of the session too: what an old key has signed stays good until it expires.
      for (const token of [tokens.accessToken, this.person.tokens.accessToken]) {
        await Promise.all(doors.map((door) => this.show(token, door)));
      }
      await pause(pauseMs);
    }
  }

  private async show(token: string, { name, knock }: Door): Promise<void> {
    const answer = await knock(token).catch(String);
    this.calls++;
    if (answer !== 'accepted') this.failures.push(`${name}: ${answer}`);
  }
}

describe('keys that rotate under load', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ apps: allApps, env });
  }, 120_000);

  afterAll(() => world?.stop());

  it('fail not one call', async () => {
    const client = world.client('accounts', accounts.AccountsServiceService);
    const operators = world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
    const people = await Promise.all(Array.from({ length: clientCount }, () => world.signUp('ada')));
    const doors = doorsOf(world);
    const busy = people.map((person) => new BusyClient(person, { world, client, doors }));
    for (let rotation = 1; rotation <= rotationCount; rotation++) {
      const { kid } = await operators.rotateSigningKeys({ operator: 'test', revokePresent: false }, world.anonymous());
      await settle(() => busy.forEach(({ kids }) => expect([...kids]).toContain(kid)), { withinMs: 60_000 });
    }
    await Promise.all(busy.map((each) => each.end()));
    const calls = busy.reduce((sum, each) => sum + each.calls, 0);
    process.stdout.write(`${calls} calls while keys rotated ${rotationCount} times\n`);
    expect(busy.flatMap(({ failures }) => failures)).toEqual([]);
    // Each client was served under every key.
    for (const { kids } of busy) expect(kids.size).toBe(rotationCount + 1);
  }, 120_000);
});

function kidOf(token: string): string {
  return (JSON.parse(atob(token.split('.')[0] ?? '')) as { kid: string }).kid;
}
