import { media } from '@rookery/contracts';
import { pickVariant, srcsetOfMedia, urlOfMedia, viewOfMedia } from './media-view.js';

function variant(width: number, format: string, name = `${width}.${format}`): media.MediaVariant {
  return { name, contentType: `image/${format}`, width, height: width, bytes: 1 };
}

const row: media.Media = {
  id: '1',
  ownerId: '2',
  key: 'k',
  status: media.MediaStatus.READY,
  width: 768,
  height: 768,
  variants: [
    variant(320, 'avif'),
    variant(320, 'webp'),
    variant(640, 'avif'),
    variant(640, 'webp'),
    variant(768, 'webp', 'master.webp'),
  ],
  uploadedAt: undefined,
  placeholder: Buffer.from([1, 2]),
};
const view = viewOfMedia(row, 'https://cdn.example.org');

describe('viewOfMedia', () => {
  it('shows URLs and no key', () => {
    const { id, width, height, placeholder, variants } = viewOfMedia({ ...row, variants: [variant(320, 'webp')] }, '');
    expect({ id, width, height, placeholder, variants }).toEqual({
      id: '1',
      width: 768,
      height: 768,
      placeholder: 'data:image/webp;base64,AQI=',
      variants: [{ ...variant(320, 'webp'), url: '/media/k/320.webp' }],
    });
  });

  it('keeps the variants in the order of their owner, below the public URL', () => {
    const urls = ['320.avif', '320.webp', '640.avif', '640.webp', 'master.webp'].map(
      (name) => `https://cdn.example.org/media/k/${name}`,
    );
    expect(view.variants.map(({ url }) => url)).toEqual(urls);
  });
});

describe('pickVariant', () => {
  const shuffled = viewOfMedia({ ...row, variants: row.variants.toReversed() }, '');

  it.each([
    [{ width: 200 }, '320.webp'],
    [{ width: 0 }, '320.webp'],
    [{ width: 320 }, '320.webp'],
    [{ width: 321 }, '640.webp'],
    [{ width: 321, contentType: 'image/avif' }, '640.avif'],
    [{ width: 4000, contentType: 'image/avif' }, '640.avif'],
    [{ width: 4000 }, 'master.webp'],
    [{}, 'master.webp'],
    [{ width: 100, contentType: 'image/png' }, undefined],
  ])('for %j takes %s, whatever the order', (asked, expected) => {
    for (const each of [view, shuffled]) expect(pickVariant(each, asked)?.name).toBe(expected);
  });

  it('takes what every browser shows where widths are equal, also of the widest', () => {
    const equal = viewOfMedia({ ...row, variants: [variant(9, 'avif'), variant(9, 'tiff'), variant(9, 'png')] }, '');
    for (const asked of [{ width: 5 }, { width: 50 }]) expect(pickVariant(equal, asked)?.name).toBe('9.png');
  });
});

describe('URLs', () => {
  const [base, paths] = ['https://cdn.example.org/media/k', viewOfMedia(row, '')];

  it('leave the format to the client when none is asked for', () => {
    expect(urlOfMedia(view, { width: 321 })).toBe(`${base}/640`);
    expect(urlOfMedia(view, {})).toBe(`${base}/master`);
    expect(urlOfMedia(view, { width: 321, contentType: 'image/avif' })).toBe(`${base}/640.avif`);
    expect(urlOfMedia(view, { contentType: 'image/png' })).toBeUndefined();
  });

  it('keep a name that has no format', () => {
    const bare = viewOfMedia({ ...row, variants: [variant(9, 'webp', 'bare')] }, 'https://cdn.example.org');
    expect([urlOfMedia(bare, {}), srcsetOfMedia(bare)]).toEqual([`${base}/bare`, `${base}/bare 9w`]);
  });

  it('stand in a srcset once for each width', () => {
    expect(srcsetOfMedia(paths)).toBe('/media/k/320 320w, /media/k/640 640w, /media/k/master 768w');
    expect(srcsetOfMedia(paths, 'image/avif')).toBe('/media/k/320.avif 320w, /media/k/640.avif 640w');
    expect(srcsetOfMedia(paths, 'image/png')).toBe('');
  });
});
