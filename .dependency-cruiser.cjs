// Who may import whom. The comment of a rule is what a developer reads when it breaks.

// What each platform lib stands on. A lib missing here may use nothing.
const libMayUse = {
  errors: [],
  contracts: [],
  service: ['errors'],
  tls: [],
  telemetry: ['errors', 'service'],
  rpc: ['errors', 'contracts', 'service', 'telemetry', 'tls'],
  auth: ['errors', 'contracts', 'service', 'telemetry', 'rpc', 'messaging'],
  database: ['errors', 'service', 'telemetry', 'tls'],
  messaging: ['errors', 'contracts', 'service', 'telemetry', 'tls'],
  outbox: ['errors', 'contracts', 'service', 'telemetry', 'database', 'messaging'],
  admin: ['errors', 'contracts', 'service', 'telemetry', 'rpc', 'database', 'messaging', 'outbox'],
  idempotency: ['errors', 'database', 'rpc'],
  visibility: ['contracts', 'database', 'outbox'],
  'domain-app': ['service', 'tls', 'telemetry', 'rpc', 'auth', 'database', 'messaging'],
  cache: ['errors', 'service', 'messaging'],
  testing: [
    'errors',
    'contracts',
    'service',
    'telemetry',
    'tls',
    'rpc',
    'auth',
    'database',
    'messaging',
    'outbox',
    'cache',
  ],
};

// Third-party packages with one owner: change the package, change one folder.
const oneDoor = {
  '@nats-io/': '^libs/(messaging|testing)/|^test/chaos/',
  '@opentelemetry/': '^libs/telemetry/',
  '@grpc/': '^libs/(rpc|testing|contracts/src/gen)/',
  '@redis/': '^apps/gateway/(src/limits/rates|test)/',
  'rate-limiter-flexible/': '^apps/gateway/src/limits/rates/',
  'pino-roll/': '^libs/service/',
  'pg/': '^libs/(database|testing)/|^test/chaos/',
  'sharp/': '^apps/media/(src/outbound|test)/|^test/',
  'typeorm/':
    '^libs/(admin|database|outbox|testing|visibility|idempotency)/|^apps/[^/]+/(src/(model|use-cases|migrations)|test)/',
};

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule(
      'apps-are-islands',
      'Services meet over gRPC and events, never by import.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule('libs-know-no-app', 'A lib that needs an app belongs in that app.', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'model-is-pure',
      'Rules of the domain import nothing but each other, errors, contracts and column decorators.',
      { path: '^apps/([^/]+)/src/model/', pathNot: '[.]test[.]ts$' },
      {
        pathNot: ['^apps/$1/src/model/', '^libs/(errors|contracts)/', 'node_modules/(typeorm|zod|uuid)/'],
        dependencyTypesNot: ['core'],
      },
    ),
    rule(
      'use-cases-know-no-transport',
      'A use case must not know whether gRPC, JetStream or a test called it.',
      { path: '^apps/([^/]+)/src/use-cases/' },
      {
        path: ['^apps/$1/src/inbound/', '^libs/rpc/', 'node_modules/@nestjs/(microservices|graphql|platform-[^/]+)/'],
        // Who asks and how long it may take (`Call`, `Viewer`) is handed through as a type.
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'inbound-only-calls-use-cases',
      'Controllers and consumers translate; they do not query or call out.',
      { path: '^apps/([^/]+)/src/inbound/' },
      { path: ['^apps/$1/src/(outbound|migrations)/', '^libs/database/'] },
    ),
    rule(
      'gateway-has-no-storage',
      'The gateway composes what the domain apps own.',
      { path: '^apps/gateway/' },
      { path: ['^libs/database/', 'node_modules/(typeorm|pg)/'] },
    ),
    rule(
      'gateway-reaches-no-storage',
      'Not through a lib either: split the lib.',
      { path: '^apps/gateway/src/' },
      { path: 'node_modules/(typeorm|pg)/', reachable: true },
    ),
    rule(
      'tools-stay-outside',
      'What ships must not need what starts, builds and checks it.',
      { path: '^(?:apps|libs)/[^/]+/src/', pathNot: ['^libs/testing/', '[.]test[.]ts$'] },
      { path: '^tools/' },
    ),
    rule(
      'tests-start-what-the-runner-starts',
      'Tests share the servers, ports and environment of npm start, nothing else of the tools.',
      { path: '^(?:apps|libs)/' },
      { path: '^tools/', pathNot: '^tools/(infra/|start/|world/|workspace[.]ts$)' },
    ),
    rule(
      'libs-have-one-entrance',
      'Import the lib by name; if a name is missing, export it from its index on purpose.',
      { path: '^(?:apps|test|tools)/' },
      { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index[.]ts$' },
    ),
    rule(
      'libs-have-one-entrance-for-libs',
      'As above, between libs.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index[.]ts$'] },
    ),
    rule(
      'no-test-code-in-src',
      'What ships must not need what tests.',
      { path: '^(?:apps|libs)/[^/]+/src/', pathNot: ['[.]test[.]ts$', '^libs/testing/'] },
      { path: ['[.]test[.]ts$', '^libs/testing/', '^apps/[^/]+/test/'] },
    ),
    ...Object.entries(libMayUse).map(([lib, uses]) =>
      rule(
        `lib-${lib}`,
        `libs/${lib} may use: ${uses.join(', ') || 'nothing'}.`,
        { path: `^libs/${lib}/src/`, pathNot: '[.]test[.]ts$' },
        { path: '^libs/', pathNot: `^libs/(?:${[lib, ...uses].join('|')})/` },
      ),
    ),
    ...Object.entries(oneDoor).map(([pkg, owner]) =>
      rule(
        `one-door-${pkg.replace(/\W/g, '')}`,
        `Only ${owner} may import ${pkg}.`,
        { path: '^(?:apps|libs|test)/', pathNot: owner },
        { path: `node_modules/${pkg}` },
      ),
    ),
    rule(
      'chaos-judges-from-outside',
      'A checker that shares code with what it checks shares its mistakes.',
      { path: '^test/chaos/' },
      { path: '^(?:apps|libs)/' },
    ),
    rule('no-circular', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Nobody imports this. Delete it.',
      {
        orphan: true,
        pathNot: [
          '[.]test[.]ts$',
          'main[.]ts$',
          '/migrations/',
          '^tools/',
          '^libs/[^/]+/src/index[.]ts$',
          '[.]d[.]ts$',
        ],
      },
      {},
    ),
    rule('no-unresolved', 'This import leads nowhere.', {}, { couldNotResolve: true }),
    {
      name: 'lib-earns-its-place',
      comment: 'One user is not shared. Move it back into that app.',
      severity: 'warn',
      from: { path: '^(?:apps|libs)/' },
      module: { path: '^libs/(?!testing)[^/]+/src/index[.]ts$', numberOfDependentsLessThan: 2 },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Packages that are ES modules only answer to `import` alone.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    exclude: { path: '^(?:libs/contracts/src/gen|test/frontend/src/gql)/' },
  },
};
