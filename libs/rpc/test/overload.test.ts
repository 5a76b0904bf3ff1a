import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { defaultOverloadPolicy, overload } from '@rookery/service';
import { TestCa, freePort, settle } from '@rookery/testing';
import { startBusy } from './busy-server.js';

const run = promisify(execFile);
const deadlineMs = 500;
/** Calls a second: ten times what work of four milliseconds leaves room for. */
const floodMax = 2_500;

interface Pressed {
  sent: number;
  done: number;
  refused: number;
  other: number;
}

describe('A server that is asked for three times what it can do', () => {
  let ca: TestCa;
  let port: number;
  let server: { close(): Promise<void> };

  const press = async (seconds: number, rate: number): Promise<Pressed> => {
    const folder = ca.folderOf('gateway');
    const files = ['ca.crt', 'tls.crt', 'tls.key'].map((file) => join(folder, file));
    const parameters = [`ipv4:127.0.0.1:${port}`, ...files, seconds, deadlineMs, rate].map(String);
    const program = join(import.meta.dirname, 'press.ts');
    const { stdout } = await run(process.execPath, [program, ...parameters], { env: { PATH: process.env['PATH'] } });
    return JSON.parse(stdout) as Pressed;
  };

  beforeAll(async () => {
    ca = await TestCa.create();
    await ca.issue('gateway');
    port = await freePort();
    server = await startBusy({ bindHost: '127.0.0.1', port, tls: await ca.issue('media') });
    overload.start({ ...defaultOverloadPolicy, takenPerSecondMin: 10 });
  });
  afterAll(async () => {
    // As long as it refuses, what is left of a flood is not done first.
    await server.close();
    overload.stop();
    await ca.close();
  });

  // How much it still does is measured where it has the machine to itself: npm run drill -- overload.
  it('refuses what is more, and takes all on again when that is over', async () => {
    const { done: perSecond } = await press(1, 0);
    // What a second showed beside other tests may be a small part of what it can do: then three times that is no flood.
    let rate = perSecond * 3;
    await settle(
      async () => {
        const { refused } = await press(3, rate);
        rate = Math.min(rate * 2, floodMax);
        expect(refused).toBeGreaterThan(0);
      },
      { withinMs: 60_000 },
    );
    await settle(async () => expect(await press(1, perSecond / 4)).toMatchObject({ refused: 0 }), { withinMs: 30_000 });
  }, 110_000);
});
