import { Logger } from '@nestjs/common';
import { media } from '@rookery/contracts';
import { Pictures } from './pictures.js';

Logger.overrideLogger(false);

function picture(id: string): Buffer {
  const size = { width: 9, height: 9, placeholder: Buffer.of(1), uploadedAt: undefined };
  const row = { id, ownerId: 'ada', key: `key-${id}`, status: media.MediaStatus.READY, variants: [], ...size };
  return Buffer.from(media.Media.encode(row).finish());
}

describe('Pictures', () => {
  const pictures = new Pictures('https://cdn.example.org');

  it('are shown in the order of the post', () => {
    const views = pictures.ofPost({ pictures: [picture('2'), picture('1')] });
    expect(views.map(({ id, baseUrl }) => [id, baseUrl])).toEqual([
      ['2', 'https://cdn.example.org/media/key-2/'],
      ['1', 'https://cdn.example.org/media/key-1/'],
    ]);
  });

  it('are decoded once for as long as the body is kept', () => {
    const body = { pictures: [picture('1')] };
    expect(pictures.ofPost(body)[0]).toBe(pictures.ofPost({ ...body })[0]);
    expect(pictures.ofPost({ pictures: [picture('1')] })[0]).not.toBe(pictures.ofPost(body)[0]);
  });

  it('are none where there is none', () => {
    expect(pictures.ofPost({ pictures: [] })).toEqual([]);
    expect(pictures.ofAccount({ avatarPicture: Buffer.alloc(0) })).toBeNull();
  });

  it('of accounts are decoded once too, and null when they cannot be read', () => {
    const account = { avatarPicture: picture('4') };
    expect(pictures.ofAccount(account)).toMatchObject({ id: '4', baseUrl: 'https://cdn.example.org/media/key-4/' });
    expect(pictures.ofAccount(account)).toBe(pictures.ofAccount({ ...account }));
    expect(pictures.ofAccount({ avatarPicture: Buffer.from([0x0a, 0xff]) })).toBeNull();
  });

  it.each([
    ['bytes that are no message', Buffer.from([0x0a, 0xff])],
    ['bytes of another message', Buffer.from([0x92, 0x3f, 0x01, 0x41])],
    ['no bytes', Buffer.alloc(0)],
  ])('leave out %s, show the others, and say so once', (_, broken) => {
    const lines: unknown[] = [];
    const ignore = () => undefined;
    Logger.overrideLogger({ log: ignore, warn: ignore, error: (line: unknown) => lines.push(line) });
    try {
      const body = { pictures: [picture('1'), broken, picture('3')] };
      for (const _again of [1, 2]) expect(pictures.ofPost(body).map(({ id }) => id)).toEqual(['1', '3']);
      expect(lines).toEqual([expect.objectContaining({ msg: 'A picture cannot be read' })]);
    } finally {
      Logger.overrideLogger(false);
    }
  });
});
