import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import { parseRookeryOptions, rookeryHelp } from './options.ts';

const askedIn = (line: string) => {
  const { asked } = parseRookeryOptions(line.split(' '));
  return asked && { name: asked.command.name, ...asked.input };
};

describe('parseRookeryOptions', () => {
  it.each([
    ['status', { name: 'status' }],
    ['broker-permissions', { name: 'broker-permissions' }],
    ['doctor', { name: 'doctor' }],
    ['dead-letters list', { name: 'dead-letters list', app: undefined }],
    ['dead-letters list --app feeds', { name: 'dead-letters list', app: 'feeds' }],
    ['dead-letters show --app feeds 7', { name: 'dead-letters show', app: 'feeds', id: 7 }],
    ['dead-letters replay 7 --app feeds', { name: 'dead-letters replay', app: 'feeds', id: 7 }],
    ['dead-letters replay --app feeds --all', { name: 'dead-letters replay', app: 'feeds', isAll: true }],
    ['dead-letters discard 7 --app feeds', { name: 'dead-letters discard', app: 'feeds', id: 7 }],
    ['streams rebuild POSTS', { name: 'streams rebuild', app: 'posts', giveUp: false }],
    ['streams rebuild posts --give-up', { name: 'streams rebuild', app: 'posts', giveUp: true }],
    ['consumers rebuild feeds posts', { name: 'consumers rebuild', app: 'feeds', source: 'posts' }],
    ['accounts suspend Ada', { name: 'accounts suspend', handleOrId: 'Ada' }],
    ['accounts restore ada', { name: 'accounts restore', handleOrId: 'ada' }],
    ['keys rotate', { name: 'keys rotate', revoke: false }],
    ['keys rotate --revoke', { name: 'keys rotate', revoke: true }],
    ['log set media debug --for 30s', { name: 'log set', target: { app: 'media' }, level: 'debug', forMs: 30_000 }],
    [
      'log set media/media-1:Rpc trace --for 24h',
      {
        name: 'log set',
        target: { app: 'media', instance: 'media-1', context: 'Rpc' },
        level: 'trace',
        forMs: 86_400_000,
      },
    ],
    ['log list', { name: 'log list' }],
    ['log history', { name: 'log history' }],
    ['log clear media:Rpc', { name: 'log clear', target: { app: 'media', context: 'Rpc' } }],
    ['log clear --all', { name: 'log clear', target: undefined }],
    ['logs --request r1', { name: 'logs', of: 'request', id: 'r1', app: undefined, sinceMs: undefined }],
    [
      'logs --account ada --app posts --since 10m',
      { name: 'logs', of: 'account', id: 'ada', app: 'posts', sinceMs: 600_000 },
    ],
    ['db query posts select', { name: 'db query', app: 'posts', sql: 'select' }],
    ['db url posts --owner', { name: 'db url', app: 'posts', role: 'owner' }],
    ['db psql posts -- -c select', { name: 'db psql', app: 'posts', role: 'app', args: ['-c', 'select'] }],
    ['outbox peek posts', { name: 'outbox peek', app: 'posts', limit: 20 }],
    ['outbox peek posts --limit 1000', { name: 'outbox peek', app: 'posts', limit: 1_000 }],
    [
      'events tail --app posts --type PostPublished --aggregate p1 --since 5m --follow',
      {
        name: 'events tail',
        app: 'posts',
        type: 'PostPublished',
        aggregate: 'p1',
        sinceMs: 300_000,
        isFollowed: true,
      },
    ],
    ['logs --trace t1', { name: 'logs', of: 'trace', id: 't1', app: undefined, sinceMs: undefined }],
  ])('reads %s', (line, command) => {
    expect(askedIn(line)).toEqual(command);
  });

  it('shows every command in the help, and says whose a flag is', () => {
    for (const usage of ['status', 'dead-letters replay --app A --all', 'log set APP', 'logs --account'])
      expect(rookeryHelp).toContain(`\n  ${usage}`);
    const refused = () => parseRookeryOptions(['status', '--give-up']);
    expect(refused).toThrow('--give-up belongs to "streams rebuild"');
  });

  it('reads what belongs to every command, and shows help without one', () => {
    expect(parseRookeryOptions(['status', '--json', '--data-dir', '/tmp/rooks'])).toMatchObject({
      json: true,
      dataDirectory: '/tmp/rooks',
    });
    const dataDirectory = join(workspaceRoot, '.rookery');
    expect(parseRookeryOptions([])).toEqual({ asked: undefined, json: false, dataDirectory });
    expect(parseRookeryOptions(['status', '--help']).asked).toBeUndefined();
  });

  it.each([
    'stats',
    'status now',
    'dead-letters',
    'dead-letters replay 7',
    'dead-letters replay --app feeds',
    'dead-letters replay --app feeds x',
    'dead-letters replay --app feeds 0',
    'dead-letters replay --app feeds 7 --all',
    'dead-letters replay --all',
    'dead-letters discard --app feeds --all',
    'dead-letters list --give-up',
    'streams rebuild',
    'streams rebuild posts --app posts',
    'consumers rebuild feeds',
    'status --bogus',
    'accounts suspend',
    'accounts suspend ada bob',
    'accounts delete ada',
    'accounts suspend ada --revoke',
    'keys rotate now',
    'keys',
    'log set media debug',
    'log set media loud --for 10m',
    'log set Media debug --for 10m',
    'log set media/ debug --for 10m',
    'log set media debug --for 10',
    'log set media debug --for 0s',
    'log set media debug --for 25h',
    'log clear',
    'log clear media --all',
    'log list --for 10m',
    'logs',
    'logs r1',
    'logs --request r1 --trace t1',
    'logs --request r1 --since yesterday',
    'status --request r1',
    'db query posts',
    'db psql',
    'db query posts select --owner',
    'outbox peek',
    'outbox peek posts --limit 0',
    'outbox peek posts --limit all',
    'events tail posts',
    'events tail --since 8d',
  ])('refuses %s', (line) => {
    expect(() => parseRookeryOptions(line.split(' '))).toThrow(UsageError);
  });
});
