import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PageAsker, pageRequest } from './page-asker.ts';

let answer: [status: number, text: string] | 'none';
let server: Server;
let asker: PageAsker;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (answer === 'none') request.socket.destroy();
    else response.writeHead(answer[0]).end(answer[1]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  asker = new PageAsker(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connectionsMax: 1 });
});
afterAll(() => {
  asker.close();
  server.close();
});

describe('PageAsker', () => {
  it.each<[string, typeof answer, string]>([
    ['data alone', [200, '{"data":{"a":1}}'], 'whole'],
    ['data with an error beside it', [200, '{"data":{"a":null},"errors":[{}]}'], 'failed'],
    [
      'an error of an app that has too much',
      [200, '{"errors":[{"extensions":{"code":"RESOURCE_EXHAUSTED"}}]}'],
      'refused',
    ],
    ['a refusal of the edge', [503, ''], 'refused'],
    ['a limit', [429, ''], 'refused'],
    ['a fault', [500, '{"data":{}}'], 'failed'],
    ['nothing', 'none', 'failed'],
  ])('takes %s for what it is', async (_, said, outcome) => {
    answer = said;
    expect((await asker.ask(pageRequest('token', '{ a }'))).outcome).toBe(outcome);
  });
});
