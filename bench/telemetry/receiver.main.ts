import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Takes spans over OTLP as a collector would, in a process of its own, and forgets them; says how many bytes at /.
let bytes = 0;
const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end(`${bytes}`);
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
