import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { writeMetrics } from '../../telemetry/src/instruments.js';
import type { ListenerStatus } from '../src/listener.js';
import { measureMessaging } from '../src/measure-messaging.js';
import { World } from './world.js';

const idle: Omit<ListenerStatus, 'source'> = {
  active: false,
  position: 0,
  lag: 0,
  foreign: 0,
  setAside: 0,
  lastError: undefined,
};

describe('what is measured of messaging', () => {
  let world: World;
  let server: Server;
  let listeners: ListenerStatus[] = [
    { ...idle, source: 'posts', active: true, lag: 7 },
    { ...idle, source: 'feeds' },
  ];

  beforeAll(async () => {
    world = await World.open();
    const status = () => ({ relay: undefined, listeners, jobs: { chunks: 0, failures: 0, lastError: undefined } });
    measureMessaging({ app: 'posts', database: world.database, status, relays: false, hasJobs: true });
    server = createServer((request, response) => writeMetrics(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.close();
    await world.close();
  });

  const read = async (name: string) => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    return (await answer.text()).split('\n').filter((line) => line.startsWith(name));
  };

  it('is the lag of what is listened to here, and of nothing else', async () => {
    expect(await read('rookery_consumer_lag')).toEqual(['rookery_consumer_lag{rookery_source="posts"} 7']);
    listeners = listeners.map((listener) => ({ ...listener, active: false }));
    expect(await read('rookery_consumer_lag')).toEqual(['rookery_consumer_lag{rookery_source="posts"} NaN']);
  });

  it('is 0 of a table with nothing in it', async () => {
    expect(await read('rookery_jobs')).toEqual(['rookery_jobs 0']);
    expect(await read('rookery_dead_letters{')).toEqual([
      'rookery_dead_letters{rookery_state="dead"} 0',
      'rookery_dead_letters{rookery_state="parked"} 0',
    ]);
  });
});
