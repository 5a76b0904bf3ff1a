import { z } from 'zod';
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
});
