import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { securityHeaders } from '../browsers/security-headers.js';
import { problemBody } from '../errors/problem-body.js';
import { publicErrorOf } from '../errors/public-error.js';
import { refusalOf } from '../errors/refusal.js';

// What Node's parser says that is worth a word of its own; the rest is a malformed request.
const names: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TOO_SLOW',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** Answers what is not even a request: there is none yet, so it is written onto the socket, which is then closed. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, error: refused } = refusalOf({ code: names[error.code ?? ''], statusCode: 400 });
  const body = JSON.stringify(problemBody(status, publicErrorOf(refused)));
  const headers = {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': `${Buffer.byteLength(body)}`,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  socket.destroy();
}
