import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../start/usage-error.ts';
import { workspaceRoot } from '../workspace.ts';
import { readNames } from './names-of-kind.ts';
import { parseNewOptions } from './options.ts';

const names = (...args: string[]) => readNames(workspaceRoot, parseNewOptions(args));

describe('the names of what is generated', () => {
  it.each([
    [['app'], 'kebab-case'],
    [['app', 'Bookmarks'], 'kebab-case'],
    [['app', 'book_marks'], 'kebab-case'],
    [['app', 'b'.repeat(41)], 'at most 40 characters'],
    [['app', 'gateway'], 'means something else'],
    [['app', 'class'], 'means something else'],
    [['app', 'posts', '--entity', 'note'], 'apps/posts exists already'],
    [['app', 'inbox'], '--entity'],
    [['app', 'timeline-posts', '--entity', 'post'], 'post.type.ts exists already'],
    [['app', 'pages', '--entity', 'page-info'], 'has a type PageInfo already'],
    [['ap', 'bookmarks'], 'expected one of app'],
    [['app', 'bookmarks', '--loud'], 'loud'],
    [['rpc', 'gateway', 'find-known', '--table', 'posts'], 'expected one of the domain apps'],
    [['rpc', 'posts', 'find-known', '--table', 'posts; drop'], '--table'],
    [['rpc', 'posts', 'search-posts', '--table', 'posts'], 'already'],
    [['event', 'posts', 'pinned'], 'say what happened to what'],
    [['event', 'posts', 'post-liked'], 'has an event PostLiked already'],
    [['migration', 'posts', 'add-language'], '--sql'],
    [['migration', 'posts', 'create-posts', '--sql', 'select 1'], 'already'],
    [['lib', 'near-words'], '--about'],
    [['lib', 'outbox', '--about', 'words'], 'libs/outbox exists already'],
  ])('are refused in %j, with the reason', (args, why) => {
    expect(() => names(...args)).toThrow(UsageError);
    expect(() => names(...args)).toThrow(why);
  });

  it('are spelt as each language wants them', () => {
    expect(names('app', 'saved-searches')).toMatchObject({
      ...{ app: 'saved-searches', App: 'SavedSearches', APP: 'SAVED_SEARCHES', package: 'saved_searches' },
      ...{ contract: 'savedSearches', access: "['saved-searches']" },
      ...{ entity: 'saved-search', table: 'saved_searches', many: 'savedSearches', ENTITY: 'SAVED_SEARCH' },
    });
  });

  it('put a migration behind those there are', () => {
    const { file, className } = names('migration', 'posts', 'add-language', '--sql', 'select 1') as {
      file: string;
      className: string;
    };
    expect(file > '1795000000000-create-posts').toBe(true);
    expect(className).toBe(`AddLanguage${Number.parseInt(file, 10)}`);
  });
});
