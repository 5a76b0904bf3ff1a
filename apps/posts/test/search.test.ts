import { randomUUID } from 'node:crypto';
import { posts } from '@rookery/contracts';
import { startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { PostViews, allPages } from './post-views.js';
import { WrittenPast } from './written-past.js';

const refused = { code: 'INVALID_ARGUMENT', fields: [{ field: 'query', description: expect.any(String) }] };
const authorId = randomUUID();
/** A word of one test’s own. */
const newWord = () => `w${randomUUID().replaceAll('-', '')}`;

describe('searching posts', () => {
  let world: World;
  let views: PostViews;
  let past: WrittenPast;
  let ada: Person;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'posts'] });
    views = new PostViews(world.client('posts', posts.PostsServiceService));
    past = new WrittenPast(world);
    ada = await world.signUp('ada');
  });
  afterAll(() => world?.stop());

  const found = async (query: string) => (await views.search(query, ada.call())).ids;

  describe('reads a query as websites do:', () => {
    const own = newWord();
    const texts = {
      rook: `${own} a rook on the Roof`,
      roofs: `${own} two rooks, roofs. Café!`,
      reversed: `${own} the roof on a rook`,
      quoted: `${own} it's a "rook"; drop table posts --`,
      cyrillic: `${own} Грач на крыше`,
      japanese: `${own} ミヤマガラス 屋根`,
      linked: `${own} https://example.org/rook @somebody #rookery`,
    };
    type Name = keyof typeof texts;
    const made = new Map<string, Name>();

    beforeAll(async () => {
      const names = Object.keys(texts) as Name[];
      const written = await past.posts(names.map((name) => ({ authorId, text: texts[name] })));
      written.forEach((id, place) => made.set(id, names[place]!));
    });

    it.each<[what: string, query: string, names: Name[]]>([
      ['all words', 'rook roof', ['reversed', 'rook']],
      ['in any case', 'ROOK Roof', ['reversed', 'rook']],
      ['a phrase', '"rook on the roof"', ['rook']],
      ['one word or another', 'rooks or roof', ['reversed', 'roofs', 'rook']],
      ['not a word', 'rook -roof', ['quoted']],
      ['not a phrase', 'roof -"roof on"', ['rook']],
      ['accents as they stand', 'café', ['roofs']],
      ['accents that were decomposed', 'cafe\u0301', ['roofs']],
      ['Cyrillic in any case', 'грач', ['cyrillic']],
      ['words between spaces', '屋根', ['japanese']],
      ['handles and tags by their words', '@somebody #rookery', ['linked']],
      ['a word with an apostrophe', "it's", ['quoted']],
    ])('%s', async (_, query, names) => {
      expect((await found(`${own} ${query}`)).map((id) => made.get(id))).toEqual(names);
    });

    it.each([
      ['a quote that stays open', `${own} "rook on`],
      ['quotes and comments of SQL', `${own} '; drop table posts; --`],
      ['backslashes', `${own} \\ \\' \\\\ \\x00`],
      ['operators of tsquery', `${own} & | ! <-> ( ) : * rook:*`],
      ['nothing but operators', '- - or or OR and " " ()'],
      ['200 operators', '&|!'.repeat(66)],
      ['200 times not', '-'.repeat(199) + 'a'],
      ['not, in every way it may be hidden', `${own} ` + '- !- |- (- '.repeat(14) + 'a'],
      ['not, between quotes', '-""'.repeat(66)],
      ['a hundred words', 'a '.repeat(100)],
      ['a hundred alternatives', `${own} ` + 'or '.repeat(50)],
      ['placeholders', '$1 %s {} ${own}'],
      ['marks of direction and width', `\u202e${own}\u200b\ufeff`],
      ['emoji', '👩‍🚀'.repeat(60)],
      ['half an emoji', `${own} \ud83d`],
      ['one word of 200 characters', 'я'.repeat(200)],
    ])('takes %s for what it is', async (_, query) => {
      for (const id of await found(query)) expect(typeof id).toBe('string');
      expect(await found(own)).toHaveLength(7);
    });
  });

  it.each([
    ['nothing', ''],
    ['nothing but space', ' \t\n\u00a0'],
    ['NUL', 'a\0b'],
    ['a control character', 'a\u0007b'],
    ['201 characters', 'x'.repeat(201)],
  ])('refuses %s', async (_, query) => {
    await expect(found(query)).rejects.toMatchObject(refused);
  });

  it('comes in full pages, newest first, without what is deleted or hidden', async () => {
    const word = newWord();
    const drafts = Array.from({ length: 12 }, () => ({ authorId: randomUUID(), text: `${word} again` }));
    const made = await past.posts(drafts);
    const hidden = [1, 4, 5, 9];
    await past.deletion(made[1]!);
    await past.gone(drafts[4]!.authorId);
    await past.block(drafts[5]!.authorId, ada.id);
    await past.block(ada.id, drafts[9]!.authorId);
    const shown = made.filter((_, place) => !hidden.includes(place)).reverse();
    const pages = await allPages(4, (page) => views.search(word, ada.call(), page));
    expect(pages).toEqual([shown.slice(0, 4), shown.slice(4)]);
    const [reply] = await past.posts([{ authorId, parentId: made[0]!, text: word }]);
    expect(await found(word)).toEqual([reply, ...shown]);
    expect((await views.search(word, world.anonymous())).ids).toHaveLength(11);
  });

  it('finds words that have not been said for thousands of posts, and goes on from there', async () => {
    const [rare, common] = [newWord(), newWord()];
    const early = await past.posts(Array.from({ length: 6 }, () => ({ authorId, text: `${rare} ${common}` })));
    await past.posts(Array.from({ length: 5_100 }, () => ({ authorId, text: common })));
    const late = await past.posts([{ authorId, text: rare }]);
    const expected = [...early, ...late].reverse();
    const pages = await allPages(3, (page) => views.search(rare, ada.call(), page));
    expect(pages).toEqual([expected.slice(0, 3), expected.slice(3, 6), expected.slice(6)]);
    await past.block(ada.id, authorId);
    expect(await found(rare)).toEqual([]);
    expect((await views.search(`${rare} ${common}`, world.anonymous())).ids).toEqual(early.toReversed());
  });

  it('looks for nothing but “not” among the latest posts', async () => {
    const [word, other] = [newWord(), newWord()];
    const made = await past.posts([
      { authorId, text: word },
      { authorId: randomUUID(), text: other },
    ]);
    expect((await views.search(`-${word}`, world.anonymous())).ids).toContain(made[1]);
    expect((await views.search(`-${word} -${other}`, world.anonymous())).ids).not.toContain(made[1]);
    expect((await views.search(`-${word} or ${word}`, world.anonymous())).ids).toEqual(expect.arrayContaining(made));
  });

  it('takes a cursor of its own and no other', async () => {
    for (const after of ['x', Buffer.from('1 2').toString('base64url')]) {
      const attempt = views.search('word', ada.call(), { first: 1, after });
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field: 'after' }] });
    }
    const attempt = views.search('word', ada.call(), { first: 101, after: '' });
    await expect(attempt).rejects.toMatchObject({ fields: [{ field: 'first' }] });
  });
});
