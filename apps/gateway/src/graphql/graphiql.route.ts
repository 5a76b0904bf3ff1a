import type { FastifyInstance } from 'fastify';

// Everything comes from here; the editor makes style elements and blob workers of its own.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
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
    <title>Rookery GraphiQL</title>
    <link rel="stylesheet" href="/graphiql/style.css" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script src="/graphiql/graphiql.js"></script>
    <script src="/graphiql/start.js"></script>
  </body>
</html>
`;

// Over HTTP the page sends its headers pane by itself; a WebSocket has to be told, from where GraphiQL keeps the pane.
const start = `
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => '/graphiql/workers/' + (['json', 'graphql'].includes(label) ? label : 'editor') + '.js',
};
function headersPane() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    return JSON.parse(tabs[activeTabIndex].headers || '{}');
  } catch {
    return {};
  }
}
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Rookery GraphiQL',
  endpoint: '/graphql',
  subscriptionsProtocol: 'WS',
  connectionParams: headersPane,
});
`;

const script = 'text/javascript; charset=utf-8';

/** GraphiQL for development, out of a package: nothing on the page comes from another origin. */
export async function graphiqlRoutes(fastify: FastifyInstance): Promise<void> {
  // Nine megabytes of source that only this page needs, and only from the first visit on.
  const bundle = () => import('@graphql-yoga/render-graphiql/graphiql');
  const serve = (path: string, type: string, body: () => string | Promise<string>) => {
    fastify.get(path, async (_request, reply) => {
      reply.type(type).header('content-security-policy', policy);
      return body();
    });
  };
  serve('/graphiql', 'text/html; charset=utf-8', () => page);
  serve('/graphiql/start.js', script, () => start);
  serve('/graphiql/graphiql.js', script, async () => (await bundle()).js);
  serve('/graphiql/style.css', 'text/css; charset=utf-8', async () => (await bundle()).css);
  serve('/graphiql/workers/editor.js', script, async () => (await bundle()).editorWorkerService);
  serve('/graphiql/workers/json.js', script, async () => (await bundle()).jsonWorker);
  serve('/graphiql/workers/graphql.js', script, async () => (await bundle()).graphqlWorker);
}
