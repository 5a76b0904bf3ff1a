import { parse } from 'yaml';
import { describe, expect, it } from '@jest/globals';
import { releaseImages } from './release-images.ts';

const database = `postgresql=r.example.org/postgresql:18.1-standard@sha256:${'1b'.repeat(32)}`;
const digest = `sha256:${'0a'.repeat(32)}`;

describe('releaseImages', () => {
  it('pins each app to what was pushed', () => {
    const text = releaseImages([`geese=r.example.org:5000/team/geese@${digest}`, database], ['geese']);
    expect(parse(text)).toMatchObject({
      kind: 'Component',
      images: [{ name: 'rookery/geese', newName: 'r.example.org:5000/team/geese', digest }],
    });
    expect((parse(text) as { patches: unknown }).patches).toEqual([
      {
        target: { group: 'postgresql.cnpg.io', kind: 'Cluster' },
        patch: expect.stringContaining(database.split('=')[1]!) as unknown,
      },
    ]);
  });

  it.each([
    ['a tag', ['geese=r.example.org/geese:1.0'], /expected APP=REPOSITORY@sha256:DIGEST/],
    ['a short digest', ['geese=r.example.org/geese@sha256:0a'], /expected APP=/],
    ['one too few', [], /an image for each of geese, postgresql, once; got none/],
    ['no database', [`geese=r/a@${digest}`], /got geese/],
    ['a database by tag', ['postgresql=r/a:18'], /expected postgresql=REPOSITORY:18/],
    ['a database without tag', [`postgresql=r/a@${digest}`], /expected postgresql=REPOSITORY:18/],
    ['another major version', [`postgresql=r/a:17.6@${digest}`], /expected postgresql=REPOSITORY:18/],
    ['one too many', [`geese=r/a@${digest}`, `ducks=r/b@${digest}`], /got ducks, geese/],
  ])('refuses %s', (_, given, problem) => {
    expect(() => releaseImages(given, ['geese'])).toThrow(problem);
  });
});
