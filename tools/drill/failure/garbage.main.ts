import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

/**
 * Stands where an app stood, with its address and its certificate, and answers every call with something else that no
 * caller can understand. Arguments: host, port of gRPC, port of health, folder of the certificate.
 */
const [host, grpcPort, healthPort, tlsFolder] = process.argv.slice(2) as [string, string, string, string];

const grpc = { ':status': 200, 'content-type': 'application/grpc+proto' };
const ok = { 'grpc-status': '0' };
const noise = Buffer.from('ff00ff00ffdeadbeefffffffffffffff', 'hex');

/** A message as gRPC frames it: whether it is compressed, its length, its bytes. */
function frame(bytes: Buffer, { flag = 0, length = bytes.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

function answer(stream: ServerHttp2Stream, body: Buffer, trailers: Record<string, string> | undefined): void {
  stream.respond(grpc, { waitForTrailers: trailers !== undefined });
  if (trailers) stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

const details = noise.toString('base64');
const answers: ((stream: ServerHttp2Stream) => void)[] = [
  // No protobuf.
  (stream) => answer(stream, frame(noise), ok),
  // Compressed, it says, and does not say how.
  (stream) => answer(stream, frame(noise, { flag: 1 }), ok),
  // Longer than it is, and than anybody takes.
  (stream) => answer(stream, frame(noise, { length: 0x7fffffff }), ok),
  // No frame at all.
  (stream) => answer(stream, Buffer.from('<html>'), ok),
  // Nothing where one message has to be.
  (stream) => answer(stream, Buffer.alloc(0), ok),
  // No status.
  (stream) => answer(stream, frame(noise), undefined),
  // No status that there is.
  (stream) => answer(stream, Buffer.alloc(0), { 'grpc-status': '4711', 'grpc-message': '%ff%' }),
  // Details that are none.
  (stream) => answer(stream, Buffer.alloc(0), { 'grpc-status': '13', 'grpc-status-details-bin': details }),
  // A page of a proxy.
  (stream) => {
    stream.respond({ ':status': 502, 'content-type': 'text/html' });
    stream.end('<h1>Bad gateway</h1>');
  },
  (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
];

let calls = 0;
const http2 = createHttp2Server();
http2.on('stream', (stream) => {
  stream.on('error', () => undefined);
  answers[calls++ % answers.length]!(stream);
});

/** Every third connection does not even speak HTTP/2. */
let connections = 0;
function accept(socket: TLSSocket): void {
  socket.on('error', () => undefined);
  if (connections++ % 3 === 1) socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), noise]));
  else http2.emit('connection', socket);
}

const read = (name: string) => readFileSync(join(tlsFolder, name));
const identity = { key: read('tls.key'), cert: read('tls.crt'), ca: read('ca.crt') };
createTlsServer({ ...identity, requestCert: true, ALPNProtocols: ['h2'] }, accept)
  .on('tlsClientError', () => undefined)
  .listen(Number(grpcPort), host);
createHttpServer((_, response) => response.end('ok')).listen(Number(healthPort), host);
