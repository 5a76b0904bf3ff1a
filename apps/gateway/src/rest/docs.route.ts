import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { matchesEtag } from './etag.js';
import { openApiDocument } from './openapi/document.js';

// Everything comes from here; the page makes style attributes and images of its own.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Rookery REST v1</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/v1/docs/style.css" />
  </head>
  <body>
    <noscript>This page needs JavaScript; the document itself is at /v1/openapi.json.</noscript>
    <div id="docs"></div>
    <script src="/v1/docs/swagger-ui.js"></script>
    <script src="/v1/docs/start.js"></script>
  </body>
</html>
`;

const start = `
SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  // The default asks a server on the internet.
  validatorUrl: null,
});
`;

const script = 'text/javascript; charset=utf-8';
const cached = 'public, max-age=3600';

/**
 * The document, and a page that shows it. Both are public, in production too: they say nothing that the API would not,
 * and the page comes out of a package, without a word to another origin.
 */
export async function docsRoutes(fastify: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> {
  const body = JSON.stringify(openApiDocument({ publicUrl }));
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
  fastify.get('/v1/openapi.json', async (request, reply) => {
    reply.headers({ etag, 'cache-control': cached, 'cross-origin-resource-policy': 'cross-origin' });
    if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(body);
  });
  const serve = (path: string, type: string, content: () => string | NodeJS.ReadableStream) => {
    fastify.get(path, { config: { isNoEndpoint: true } }, async (_request, reply) =>
      reply.type(type).headers({ 'content-security-policy': policy, 'cache-control': cached }).send(content()),
    );
  };
  serve('/v1/docs', 'text/html; charset=utf-8', () => page);
  serve('/v1/docs/start.js', script, () => start);
  serve('/v1/docs/swagger-ui.js', script, () => assetOf('swagger-ui-bundle.js'));
  serve('/v1/docs/style.css', 'text/css; charset=utf-8', () => assetOf('swagger-ui.css'));
}

function assetOf(name: string): NodeJS.ReadableStream {
  return createReadStream(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
}
