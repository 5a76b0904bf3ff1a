import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { SigningKey } from '../model/signing-key.js';
import type { PrivateJwk } from '../model/signing-key.js';

/** Makes a key that signs from a time on. */
export async function newSigningKey(plan: Pick<SigningKey, 'signsFrom' | 'madeIn'>): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const privateJwk = privateKey.export({ format: 'jwk' }) as PrivateJwk;
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: privateJwk.x, y: privateJwk.y });
  return Object.assign(new SigningKey(), { kid, privateJwk, ...plan });
}
