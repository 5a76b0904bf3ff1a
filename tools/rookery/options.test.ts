import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import { parseRookeryOptions } from './options.ts';

describe('parseRookeryOptions', () => {
  it.each([
    ['status', { name: 'status' }],
    ['broker-permissions', { name: 'broker-permissions' }],
    ['dead-letters list', { name: 'dead-letters list', app: undefined }],
    ['dead-letters list --app feeds', { name: 'dead-letters list', app: 'feeds' }],
    ['dead-letters show --app feeds 7', { name: 'dead-letters show', app: 'feeds', id: 7 }],
    ['dead-letters replay 7 --app feeds', { name: 'dead-letters replay', app: 'feeds', id: 7 }],
    ['dead-letters replay --app feeds --all', { name: 'dead-letters replay all', app: 'feeds' }],
    ['dead-letters discard 7 --app feeds', { name: 'dead-letters discard', app: 'feeds', id: 7 }],
    ['streams rebuild POSTS', { name: 'streams rebuild', app: 'posts', giveUp: false }],
    ['streams rebuild posts --give-up', { name: 'streams rebuild', app: 'posts', giveUp: true }],
    ['consumers rebuild feeds posts', { name: 'consumers rebuild', app: 'feeds', source: 'posts' }],
    ['accounts suspend Ada', { name: 'accounts suspend', handleOrId: 'Ada' }],
    ['accounts restore ada', { name: 'accounts restore', handleOrId: 'ada' }],
    ['keys rotate', { name: 'keys rotate', revoke: false }],
    ['keys rotate --revoke', { name: 'keys rotate', revoke: true }],
  ])('reads %s', (line, command) => {
    expect(parseRookeryOptions(line.split(' ')).command).toEqual(command);
  });

  it('reads what belongs to every command, and shows help without one', () => {
    expect(parseRookeryOptions(['status', '--json', '--data-dir', '/tmp/rooks'])).toMatchObject({
      json: true,
      dataDirectory: '/tmp/rooks',
    });
    const dataDirectory = join(workspaceRoot, '.rookery');
    expect(parseRookeryOptions([])).toEqual({ command: undefined, json: false, dataDirectory });
    expect(parseRookeryOptions(['status', '--help']).command).toBeUndefined();
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
  ])('refuses %s', (line) => {
    expect(() => parseRookeryOptions(line.split(' '))).toThrow(UsageError);
  });
});
