import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBinary, fromBinary, type FileRegistry } from '@bufbuild/protobuf';
import { workspaceRoot } from '../workspace.ts';
import type { ContractBreak } from './contract-break.ts';
import { findEventBreaks } from './event-breaks.ts';
import { sampleEvents } from './event-samples.ts';
import { registryOf } from './event-types.ts';
import type { Json } from './json.ts';
import { buildProtobufImage, findProtobufBreaks, findProtobufLint } from './protobuf-breaks.ts';

const trees: string[] = [];
let released: Json;

beforeAll(async () => {
  released = await buildProtobufImage(workspaceRoot);
});
afterAll(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

/** The contracts with one change in one file. */
function changed(file: string, from: string, to: string): string {
  const root = mkdtempSync(join(tmpdir(), 'rookery-contracts-test-'));
  trees.push(root);
  cpSync(join(workspaceRoot, 'buf.yaml'), join(root, 'buf.yaml'));
  cpSync(join(workspaceRoot, 'proto'), join(root, 'proto'), { recursive: true });
  const path = join(root, 'proto', 'rookery', file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return root;
}

/** Stands in for the generated code of a change: reads and writes by its descriptors, and keeps nothing it does not know. */
function recodeBy(registry: FileRegistry) {
  return (name: string) => {
    const type = registry.getMessage(name);
    if (!type) return undefined;
    return (bytes: Uint8Array) =>
      toBinary(type, fromBinary(type, bytes, { readUnknownFields: false }), { writeUnknownFields: false });
  };
}

async function eventBreaks(root: string): Promise<ContractBreak[]> {
  const before = registryOf(released);
  const today = registryOf(await buildProtobufImage(root));
  return findEventBreaks(
    { registry: before, samples: sampleEvents(before) },
    { registry: today, recodeOf: recodeBy(today) },
  );
}

describe('the gate of protobuf', () => {
  it('names a field that was removed, and says what to do', async () => {
    const root = changed('posts/v1/events.proto', '  repeated string media_ids = 3;\n', '');
    expect(await findProtobufBreaks(root, released)).toEqual([
      {
        rule: 'FIELD_NO_DELETE',
        subject: expect.stringMatching(/^proto\/rookery\/posts\/v1\/events\.proto: .*"media_ids".*"PostDeleted"/),
        advice: expect.stringContaining('Put it back'),
      },
    ]);
  });

  it('lets fields, methods and messages be added', async () => {
    const root = changed(
      'posts/v1/events.proto',
      'string author_id = 2;',
      'string author_id = 2;\n  string note = 90;',
    );
    expect(await findProtobufBreaks(root, released)).toEqual([]);
  });

  it('names what is against the rules of style', async () => {
    const root = changed('posts/v1/events.proto', 'message PostDeleted', 'message post_deleted');
    expect((await findProtobufLint(root)).map(({ rule }) => rule)).toContain('MESSAGE_PASCAL_CASE');
  });

  it('does not take what does not compile for no difference', async () => {
    const root = changed('posts/v1/events.proto', 'message PostDeleted {', 'message PostDeleted');
    await expect(findProtobufBreaks(root, released)).rejects.toThrow('proto/ does not compile');
  });
});

describe('the gate of events', () => {
  it.each([
    ['a type that changed', 'string author_id = 2;', 'int64 author_id = 2;', 'EVENT_READ_OTHERWISE PostPublished'],
    ['a number that changed', 'string author_id = 2;', 'string author_id = 92;', 'PostPublished.author_id'],
    ['a field that was removed', '  repeated string media_ids = 6;\n', '', 'PostPublished.media_ids'],
    ['an event that was removed', 'message PostUnliked', 'message PostForgotten', 'EVENT_REMOVED PostUnliked'],
  ])('names %s', async (_what, from, to, problem) => {
    const found = await eventBreaks(changed('posts/v1/events.proto', from, to));
    const lines = found.map(({ rule, subject }) => `${rule} ${subject.replace('rookery.posts.v1.', '')}`);
    expect(lines).toContainEqual(expect.stringContaining(problem));
    expect(lines.filter((line) => line.startsWith('EVENT_OF_THE_FUTURE'))).toEqual([]);
    expect(found.every(({ advice }) => advice.length > 20)).toBe(true);
  });

  it('lets a field and a value of an enum be added', async () => {
    const field = changed(
      'posts/v1/events.proto',
      'string author_id = 2;',
      'string author_id = 2;\n  string note = 90;',
    );
    const kind = 'CHANGE_KIND_ADDED = 1;';
    const value = changed('notifications/v1/notifications.proto', kind, `${kind}\n  CHANGE_KIND_MOVED = 90;`);
    expect([...(await eventBreaks(field)), ...(await eventBreaks(value))]).toEqual([]);
  });

  it('names code that stumbles over what a later release says', async () => {
    const registry = registryOf(released);
    const recodeOf = recodeBy(registry);
    const closed = (name: string) => (bytes: Uint8Array) => {
      if (Buffer.from(bytes).includes('new')) throw new Error('unknown field');
      return recodeOf(name)?.(bytes) ?? bytes;
    };
    const side = { registry, samples: sampleEvents(registry) };
    const rules = findEventBreaks(side, { registry, recodeOf: closed }).map(({ rule }) => rule);
    expect([...new Set(rules)]).toEqual(['EVENT_OF_THE_FUTURE_REFUSED']);
  });

  it('looks at every value of an enum, and makes the same bytes of the same types', () => {
    const samples = sampleEvents(registryOf(released));
    expect(Object.keys(samples['rookery.notifications.v1.NotificationChanged'] ?? {})).toHaveLength(6);
    expect(sampleEvents(registryOf(released))).toEqual(samples);
  });
});
