import { z } from 'zod';
import { makeSecret } from '../../../tools/infra/secrets.ts';
import { readConfig } from '../src/config.js';

const shape = {
  PORT: z.coerce.number().int().max(65_535),
  SECRET: z.string().min(10),
  LEVEL: z.string().default('info'),
};

describe('readConfig', () => {
  it('reads typed, frozen values with their defaults', () => {
    const config = readConfig(shape, { PORT: '80', SECRET: 'long enough', LEVEL: '', OTHER: 'x' });
    expect(config).toEqual({ PORT: 80, SECRET: 'long enough', LEVEL: 'info' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('lists everything that is missing or wrong, without the values', () => {
    const read = () => readConfig(shape, { PORT: '99999', SECRET: 'too short' });
    expect(read).toThrow(/PORT[^]*SECRET/);
    expect(read).not.toThrow(/too short|99999/);
  });

  describe('given a secret that npm start made up', () => {
    const secret = makeSecret();
    const url = { URL: z.url() };
    const inUrl = `postgres://posts:${secret}@localhost/posts`;

    it.each(['production', ''])(
      'refuses it with NODE_ENV=%s, also inside a URL, and does not repeat it',
      (NODE_ENV) => {
        const read = () => readConfig({ ...shape, ...url }, { NODE_ENV, PORT: '80', SECRET: secret, URL: inUrl });
        expect(read).toThrow(/SECRET: holds a secret that npm start made up[^]*URL: holds a secret/);
        expect(read).not.toThrow(new RegExp(secret));
      },
    );

    it.each(['development', 'test'])('takes it with NODE_ENV=%s', (NODE_ENV) => {
      expect(readConfig(url, { NODE_ENV, URL: inUrl })).toEqual({ URL: inUrl });
    });

    it('asks for nothing of what the app does not read', () => {
      expect(readConfig(url, { URL: 'http://example.org', OTHER: secret })).toEqual({ URL: 'http://example.org' });
    });
  });
});
