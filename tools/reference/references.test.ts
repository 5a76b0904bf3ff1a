import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { registryOf } from '../contracts/event-types.ts';
import { buildProtobufImage } from '../contracts/protobuf-breaks.ts';
import { workspaceRoot } from '../workspace.ts';
import { readAccessRules } from './access-rules.ts';
import { referenceFolder, schemaFile } from './build-references.ts';
import { readErrorReasons } from './error-reasons.ts';
import { configurationPage, type EnvironmentShape } from './configuration-page.ts';
import { readMetricCatalogue } from './metric-catalogue.ts';
import { protobufPage } from './protobuf-page.ts';
import { findStaleReferences, findStaleSchema } from './stale-references.ts';

const committed = (name: string) => readFileSync(join(workspaceRoot, referenceFolder, name), 'utf8');
const root = mkdtempSync(join(tmpdir(), 'rookery-references-test-'));

afterAll(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), content);
}

describe('a variable of the environment', () => {
  const port = z.coerce.number().int().min(0).max(65_535);

  it('that says nothing of itself is refused, with what to do', () => {
    const shapes = new Map([['posts', { POSTS_PORT: port.describe('Where.'), POSTS_SECRET: z.string() }]]);
    expect(() => configurationPage(shapes, [])).toThrow(
      'say what these variables are for, with .describe() where their schema stands: POSTS_SECRET (posts)',
    );
  });

  it('stands with its app, its values, its default, and whether it changes at run time', () => {
    const shared = z.enum(['a', 'b']).default('b').describe('Which.');
    const shapes = new Map<string, EnvironmentShape>([
      ['feeds', { SIDE: shared }],
      [
        'posts',
        {
          SIDE: shared,
          POSTS_PORT: port.describe('Where.'),
          POSTS_OPEN: z.stringbool().default(false).describe('Whether | not.').meta({ changeable: true }),
        },
      ],
    ]);
    const page = configurationPage(shapes, ['posts']);
    expect(page).toContain('| `SIDE` | all | `a`, `b` | `b` | no | Which. |');
    expect(page).toContain('| `POSTS_PORT` | integer 0 to 65535 | **needed** | no | Where. |');
    expect(page).toContain('| `POSTS_OPEN` | `true` or `false` | `false` | yes | Whether \\| not. |');
    expect(page).toContain('| `POSTS_MIGRATIONS_DATABASE_URL` | posts |');
  });
});

describe('a method without a rule about who may call it', () => {
  it('is not described but refused', async () => {
    const registry = registryOf(await buildProtobufImage(workspaceRoot, { withComments: true }));
    const rules = new Map(readAccessRules(workspaceRoot));
    expect(rules.get('PostsService.publishPost')).toBe('a signed-in account, through gateway');
    expect(protobufPage(registry, rules)).toContain('`PublishPost`');
    rules.delete('PostsService.publishPost');
    expect(() => protobufPage(registry, rules)).toThrow('PostsService.PublishPost has no rule');
  });
});

describe('a rule that cannot be read', () => {
  it('is named with its file', () => {
    const folder = join(root, 'apps', 'posts', 'src', 'inbound');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'posts.controller.ts'), '@RpcController(posts.P, { get: made() }) class A {}');
    expect(() => readAccessRules(root)).toThrow('posts.controller.ts: cannot read the rule made()');
  });
});

describe('a reason of an error', () => {
  const about = { code: 'NOT_FOUND', saidWhen: 'It is gone.' };
  const reasons = (posts: object, code: string) => {
    write('libs/errors/reasons.json', '{}');
    write('libs/errors/operator-reasons.json', '{}');
    write('apps/posts/reasons.json', JSON.stringify(posts));
    write('apps/posts/src/model/posts.errors.ts', code);
    return () => readErrorReasons(root);
  };

  it.each([
    [
      'that nobody describes',
      {},
      "new E('NOT_FOUND', 'POST_GONE')",
      'posts.errors.ts says NOT_FOUND POST_GONE: say when',
    ],
    [
      'that no code says',
      { POST_GONE: about },
      '',
      'NOT_FOUND POST_GONE stands in a reasons.json, and no code says it',
    ],
    ['with another code', { POST_GONE: about }, "new E('ABORTED', 'POST_GONE')", 'says ABORTED POST_GONE'],
    ['without words', { POST_GONE: { code: 'NOT_FOUND' } }, "new E('NOT_FOUND', 'POST_GONE')", 'saidWhen'],
  ])('%s is refused', (_what, listed, code, problem) => {
    expect(reasons(listed, code)).toThrow(problem);
  });

  it('is found by the pair of literals that makes it', () => {
    const code = "new E('NOT_FOUND', 'POST_GONE'); const codes = ['NOT_FOUND', 'ABORTED'];";
    expect(reasons({ POST_GONE: about }, code)()[1]).toEqual({
      title: 'Posts',
      reasons: [{ reason: 'POST_GONE', ...about }],
    });
  });
});

describe('a metric', () => {
  const about = { type: 'counter', unit: '1', labels: {}, who: 'all', meaning: 'Posts.' };
  const catalogue = (measured: object, code: string) => {
    write('libs/telemetry/metrics.json', JSON.stringify({ measured, ofTheStack: {} }));
    write('apps/posts/src/outbound/measure.ts', code);
    return () => readMetricCatalogue(root);
  };

  it.each([
    ['that nobody describes', {}, "counter('rookery.posts', about)", 'measures rookery_posts (counter): describe it'],
    ['that no code has', { rookery_posts_total: about }, '', 'describes rookery_posts_total, and no code measures it'],
    ['of another type', { rookery_posts_total: about }, "gauge(\n  'rookery.posts', about)", 'rookery_posts (gauge)'],
  ])('%s is refused', (_what, measured, code, problem) => {
    expect(catalogue(measured, code)).toThrow(problem);
  });

  it('is known by the name Prometheus sees', () => {
    expect(catalogue({ rookery_posts_bytes_total: about }, "counter('rookery.posts', about)")().measured).toEqual({
      rookery_posts_bytes_total: about,
    });
  });
});

describe('a reference', () => {
  it('that is stale, missing or left over is named, with the command that mends it', () => {
    cpSync(join(workspaceRoot, referenceFolder), join(root, referenceFolder), { recursive: true });
    const page = committed('configuration.md');
    expect(findStaleReferences(root, new Map([['configuration.md', page.replace('GATEWAY_PORT', 'X')]]))).toEqual([
      expect.stringMatching(/configuration\.md is stale from line \d+/),
      ...[
        'architecture.md',
        'asyncapi.yaml',
        'errors.md',
        'graphql.md',
        'metrics.md',
        'openapi.json',
        'protobuf.md',
      ].map((name) => expect.stringContaining(`${name} is built by nothing`)),
      'Run "npm run docs" and commit what it writes.',
    ]);
    expect(findStaleReferences(root, new Map([['new.md', 'x']]))).toContain('docs/reference/new.md is missing');
  });

  it('that is the schema of the gateway is held too, beside its code', () => {
    write(schemaFile, 'type Post {\n  id: ID!\n}\n');
    expect(findStaleSchema(root, 'type Post {\n  id: ID!\n}\n')).toEqual([]);
    expect(findStaleSchema(root, 'type Post {\n  key: ID!\n}\n')).toEqual([
      `${schemaFile} is stale from line 2`,
      'Run "npm run docs" and commit what it writes.',
    ]);
  });

  it('of the events is AsyncAPI 3.0', () => {
    const schema = JSON.parse(
      readFileSync(join(workspaceRoot, 'node_modules', '@asyncapi', 'specs', 'schemas', '3.0.0.json'), 'utf8'),
    ) as object;
    // It brings the schema of schemas itself.
    const isValid = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false }).compile(
      schema,
    );
    const document = parse(committed('asyncapi.yaml')) as { channels: object };
    expect([isValid(document), isValid.errors]).toEqual([true, null]);
    expect(isValid({ ...document, channels: { posts: { messages: 1 } } })).toBe(false);
  });

  it('of the events leads everywhere it refers to', () => {
    const text = committed('asyncapi.yaml');
    const document = parse(text) as Record<string, unknown>;
    const targets = [...text.matchAll(/\$ref: "#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of new Set(targets)) {
      const found = target.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      expect([target, typeof found]).toEqual([target, 'object']);
    }
  });
});
