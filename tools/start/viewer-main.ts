import { createServer } from 'node:http';
import { attachDevtoolsRoutes, DevtoolsServer } from 'autotel-devtools/server';

/**
 * The process of the OTLP viewer. Not the package's own command: that listens on more ports, reads files of the working
 * directory to whoever asks, and its page fetches its fonts from elsewhere.
 */
const host = '127.0.0.1';
const port = Number(process.argv[2]);
const tracesMax = 20_000;
const storeBytesMax = 256 * 1024 * 1024;
// The page is one script with its styles inside; it has no business anywhere but here.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self' ws://127.0.0.1:*; frame-ancestors 'none'";

const server = createServer((_, response) => response.setHeader('content-security-policy', contentSecurityPolicy));
const store = new DevtoolsServer({ server, host, maxTraces: tracesMax, maxDbBytes: storeBytesMax });
attachDevtoolsRoutes(server, store, { loopbackOnly: true, title: 'Rookery' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
server.listen(port, host);
