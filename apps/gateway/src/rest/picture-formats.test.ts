import { pictureFormatsOf } from './picture-formats.js';

describe('pictureFormatsOf', () => {
  it.each([
    ['image/avif,image/webp,image/apng,image/*,*/*;q=0.8', 'image/avif'],
    ['image/webp,image/png,image/*;q=0.8', 'image/webp'],
    ['image/webp;q=0.5,image/avif', 'image/avif'],
    ['image/webp;q=0,image/avif', 'image/avif'],
    ['*/*', 'image/webp'],
    [undefined, 'image/webp'],
    ['image/png', 'image/webp'],
    [';;;,q=', 'image/webp'],
  ])('%s gets %s', (accept, expected) => {
    expect(pictureFormatsOf({ headers: { ...(accept && { accept }) } })[0]).toBe(expected);
  });
});
