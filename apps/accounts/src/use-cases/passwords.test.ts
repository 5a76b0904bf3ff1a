import { availableParallelism } from 'node:os';
import { hashPassword, passwordFits } from './passwords.js';

const patient = { deadlineAt: Infinity };

describe('passwords', () => {
  it('fit their own hash only', async () => {
    const passwordHash = await hashPassword('a long enough password', patient);
    expect(await passwordFits('a long enough password', passwordHash, patient)).toBe(true);
    expect(await passwordFits('another password', passwordHash, patient)).toBe(false);
    expect(await passwordFits('a long enough password', undefined, patient)).toBe(false);
  });

  it('are refused when too many wait, and not looked at when the caller has no time left', async () => {
    const running = Array.from({ length: availableParallelism() }, () => hashPassword('x', patient));
    const hurried = { deadlineAt: Date.now() };
    const waiting = Array.from({ length: 100 }, () => passwordFits('x', undefined, hurried).catch(reasonOf));
    await expect(hashPassword('x', patient)).rejects.toMatchObject({ reason: 'SIGN_IN_BUSY' });
    await expect(passwordFits('x', undefined, patient)).rejects.toMatchObject({ reason: 'SIGN_IN_BUSY' });
    await Promise.all(running);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['DEADLINE_EXCEEDED']));
    await expect(hashPassword('x', patient)).resolves.toMatch(/^\$argon2id\$/);
  });
});

const reasonOf = ({ reason }: { reason: string }) => reason;
