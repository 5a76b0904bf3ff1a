import { parse } from 'yaml';
import { describe, expect, it } from '@jest/globals';
import { releaseImages } from './release-images.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('releaseImages', () => {
  it('pins each app to what was pushed', () => {
    const text = releaseImages([`geese=r.example.org:5000/team/geese@${digest}`], ['geese']);
    expect(parse(text)).toMatchObject({
      kind: 'Component',
      images: [{ name: 'rookery/geese', newName: 'r.example.org:5000/team/geese', digest }],
    });
  });

  it.each([
    ['a tag', ['geese=r.example.org/geese:1.0'], /expected APP=REPOSITORY@sha256:DIGEST/],
    ['a short digest', ['geese=r.example.org/geese@sha256:0a'], /expected APP=/],
    ['one too few', [], /an image for each of geese, once; got none/],
    ['one too many', [`geese=r/a@${digest}`, `ducks=r/b@${digest}`], /got ducks, geese/],
  ])('refuses %s', (_, given, problem) => {
    expect(() => releaseImages(given, ['geese'])).toThrow(problem);
  });
});
