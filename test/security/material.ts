import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Person, World } from '@rookery/testing';

/** What a forger could have at the very best, the signing key included: then only the rules stand in the way. */
export interface Material {
  kid: string;
  key: KeyObject;
  /** Of the same kind, and nobody's. */
  foreignKey: KeyObject;
  accessToken: string;
  /** Of the same session, issued at another time. */
  otherAccessToken: string;
  refreshToken: string;
  /** As `accounts` writes them. */
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** Takes what Ada was given, and out of the database what nobody is given. */
export async function takeMaterial(world: World, ada: Person, other: string): Promise<Material> {
  const { accessToken, refreshToken } = ada.tokens;
  const [header, claims] = accessToken.split('.', 2).map(readJson) as [Record<string, unknown>, object];
  const kid = String(header.kid);
  const [row] = await world.sql<{ private_jwk: JsonWebKey }>(
    'accounts',
    'select private_jwk from signing_keys where kid = $1',
    [kid],
  );
  if (!row) throw new Error('expected the signing key in the database of accounts');
  return {
    kid,
    key: createPrivateKey({ format: 'jwk', key: row.private_jwk }),
    foreignKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    accessToken,
    otherAccessToken: other,
    refreshToken,
    header,
    claims: { ...claims, jti: randomUUID() },
  };
}

/** Base64url of JSON, or of what is said to be it. */
export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A compact token; header and claims are objects, or text that is taken as it is. */
export function tokenOf({ header, claims, key }: { header: unknown; claims: unknown; key: KeyObject }): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, key).toString('base64url')}`;
}

/** ES256: r and s, 32 bytes each. */
export function signatureOf(signed: string, key: KeyObject): Buffer {
  return sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
}

function readJson(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
