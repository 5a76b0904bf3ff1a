import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { encode, signatureOf, tokenOf } from './material.js';
import type { Material } from './material.js';

type Forge = (material: Material) => string;

/** Tokens that nobody may accept, each with why it would be tempting to. */
export const forgeries: readonly (readonly [name: string, forge: Forge])[] = [
  // The algorithm is the verifier's to choose, not the token's.
  ['HS256 with the public key as PEM for a secret', hmacWith((key) => key.export({ type: 'spki', format: 'pem' }))],
  ['HS256 with the public key as DER for a secret', hmacWith((key) => key.export({ type: 'spki', format: 'der' }))],
  ['HS256 with the public key as JWK for a secret', hmacWith((key) => JSON.stringify(key.export({ format: 'jwk' })))],
  ['alg none without a signature', (m) => `${encode({ ...m.header, alg: 'none' })}.${encode(m.claims)}.`],
  ['alg nOnE without a signature', (m) => `${encode({ ...m.header, alg: 'nOnE' })}.${encode(m.claims)}.`],
  ['alg none with a good signature', withHeader({ alg: 'none' })],
  ['ES256 without a signature', (m) => `${encode(m.header)}.${encode(m.claims)}.`],
  ['alg in small letters', withHeader({ alg: 'es256' })],
  ['alg absent', withHeader({ alg: undefined })],
  ['alg a list', withHeader({ alg: ['ES256'] })],
  ['RS256 with a key of its own', (m) => signedBy(m, { alg: 'RS256' }, rsaKey)],
  ['ES384 with a key of its own', (m) => signedBy(m, { alg: 'ES384' }, p384Key)],
  ['EdDSA with a key of its own', (m) => signedBy(m, { alg: 'EdDSA' }, ed25519Key)],

  // Keys come from accounts, never with the token; those below are signed by the good key all the same.
  ['a foreign key under the known kid', (m) => tokenOf({ ...m, key: m.foreignKey })],
  [
    'a foreign key embedded as jwk',
    (m) => tokenOf({ ...m, header: { ...m.header, jwk: jwkOf(m) }, key: m.foreignKey }),
  ],
  ['a good key embedded as jwk', (m) => tokenOf({ ...m, header: { ...m.header, jwk: jwkOf(m) } })],
  ['jku', withHeader({ jku: 'https://example.org/jwks.json' })],
  ['x5u', withHeader({ x5u: 'https://example.org/chain.pem' })],
  ['x5c', withHeader({ x5c: ['MIIB'] })],
  ['x5t', withHeader({ x5t: 'AAAA' })],
  ['kid absent', withHeader({ kid: undefined })],
  ['kid empty', withHeader({ kid: '' })],
  ['kid a number', withHeader({ kid: 1 })],
  ['kid unknown', withHeader({ kid: randomUUID() })],
  ['kid a path', withHeader({ kid: '../../../dev/null' })],
  ['kid an injection', withHeader({ kid: "' or kid <> '" })],
  ['kid the name of a built-in member', withHeader({ kid: '__proto__' })],
  ['kid of 1 000 characters', withHeader({ kid: 'k'.repeat(1_000) })],

  // Headers that change what is signed, or what it means.
  ['crit', withHeader({ crit: ['exp'], exp: 1 })],
  ['crit empty', withHeader({ crit: [] })],
  ['b64 false', (m) => unencoded(m, { b64: false, crit: ['b64'] })],
  ['b64 true', withHeader({ b64: true })],
  ['zip', (m) => compressed(m)],
  ['a header nobody knows', withHeader({ extra: true })],
  ['typ JWT', withHeader({ typ: 'JWT' })],
  ['typ in capitals', withHeader({ typ: 'AT+JWT' })],
  ['typ as a media type', withHeader({ typ: 'application/at+jwt' })],
  ['typ of a refresh token', withHeader({ typ: 'rt+jwt' })],
  ['typ absent', withHeader({ typ: undefined })],
  ['a member of the header twice', (m) => tokenOf({ ...m, header: `{"alg":"none",${textOf(m.header).slice(1)}` })],
  ['spaces in the header', (m) => tokenOf({ ...m, header: JSON.stringify(m.header, null, 1) })],
  ['a header that is no JSON', (m) => tokenOf({ ...m, header: 'alg=ES256' })],
  ['a header that is null', (m) => tokenOf({ ...m, header: null })],

  // The signature.
  ['the signature as DER', (m) => withSignature(m, (signed) => sign('sha256', Buffer.from(signed), m.key))],
  ['r zero', changingSignature((r, s) => [zero(r), s])],
  ['s zero', changingSignature((r, s) => [r, zero(s)])],
  ['r and s zero', changingSignature((r, s) => [zero(r), zero(s)])],
  ['r and s the order of the curve', changingSignature(() => [curveOrder, curveOrder])],
  ['r and s swapped', changingSignature((r, s) => [s, r])],
  ['the signature cut', changingSignature((r, s) => [r, s.subarray(0, 31)])],
  ['a byte behind the signature', changingSignature((r, s) => [r, s, Buffer.from([0])])],
  ['a byte before the signature', changingSignature((r, s) => [Buffer.from([0]), r, s])],
  ['the signature of another good token', (m) => [...parts(m).slice(0, 2), m.otherAccessToken.split('.')[2]].join('.')],
  ['claims changed under a good signature', (m) => replacing(m, 1, encode({ ...m.claims, sub: randomUUID() }))],
  ['a header changed under a good signature', (m) => replacing(m, 0, encode({ ...m.header, kid: 'other' }))],

  // One token has one spelling.
  ['padding', (m) => `${m.accessToken}==`],
  ['padding in the middle', (m) => replacing(m, 0, `${parts(m)[0]}=`)],
  ['the alphabet of plain base64', (m) => withAlphabet(m)],
  ['left-over bits in the signature', (m) => m.accessToken.slice(0, -1) + nextCharacter(m.accessToken.at(-1))],
  ['a space in the signature', (m) => replacing(m, 2, ` ${parts(m)[2]}`)],
  ['a second token behind a space', (m) => `${m.accessToken} ${m.accessToken}`],
  ['a character no alphabet has', (m) => `${m.accessToken}!`],

  // Segments.
  ['two segments', (m) => parts(m).slice(0, 2).join('.')],
  ['four segments', (m) => `${m.accessToken}.${parts(m)[2]}`],
  ['five segments', (m) => `${m.accessToken}.a.b`],
  ['a dot behind', (m) => `${m.accessToken}.`],
  ['a dot before', (m) => `.${m.accessToken}`],
  ['an empty header', (m) => replacing(m, 0, '')],
  ['empty claims', (m) => replacing(m, 1, '')],
  ['dots alone', () => '..'],
  ['one word', () => 'token'],
  ['JSON instead of compact', (m) => JSON.stringify({ payload: parts(m)[1], signature: parts(m)[2] })],
  ['a token of 4 000 characters', withClaims({ note: 'x'.repeat(4_000) })],

  // Claims, signed by the good key.
  ['another issuer', withClaims({ iss: 'https://example.org' })],
  ['a list of issuers', (m) => withClaims({ iss: [m.claims.iss] })(m)],
  ['another audience', withClaims({ aud: 'elsewhere' })],
  ['our audience among others', (m) => withClaims({ aud: [m.claims.aud, 'elsewhere'] })(m)],
  ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'nbf', 'exp'].map(
    (claim) => [`${claim} absent`, withClaims({ [claim]: undefined })] as const,
  ),
  ...['sub', 'sid', 'jti'].map((claim) => [`${claim} a number`, withClaims({ [claim]: 7 })] as const),
  ...['iat', 'nbf', 'exp'].map((claim) => [`${claim} text`, (m: Material) => asText(m, claim)] as const),
  ['sub no UUID', withClaims({ sub: 'ada' })],
  ['sid no UUID', withClaims({ sid: 'ada' })],
  ['exp a fraction', withTimes({ exp: 60.5 })],
  ['exp for ever', withTimes({ exp: 1e15 })],
  ['expired', withTimes({ iat: -120, nbf: -120, exp: -10 })],
  ['not yet valid', withTimes({ nbf: 60 })],
  ['issued in the future', withTimes({ iat: 60, exp: 120 })],
  ['expires before it was issued', withTimes({ iat: 4, exp: 3 })],
  ['lives for more than an hour', withTimes({ iat: 0, exp: 3_601 })],
  ['a claim twice', (m) => tokenOf({ ...m, claims: `{"sub":"${randomUUID()}",${textOf(m.claims).slice(1)}` })],
  ['claims that are a list', (m) => tokenOf({ ...m, claims: [m.claims] })],
  ['claims that are text', (m) => tokenOf({ ...m, claims: '"claims"' })],
  ['claims that are no JSON', (m) => tokenOf({ ...m, claims: 'claims' })],

  // Other things one is given.
  ['a refresh token', (m) => m.refreshToken],
];

/** The same signature in the other of its two spellings; nobody but who has the token can make it. */
export function twinOf({ accessToken }: Material): string {
  const [header, claims, signature = ''] = accessToken.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${curveOrder.toString('hex')}`) - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${header}.${claims}.${twin.toString('base64url')}`;
}

const curveOrder = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const p384Key = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const ed25519Key = generateKeyPairSync('ed25519').privateKey;

function withHeader(members: Record<string, unknown>): Forge {
  return (m) => tokenOf({ ...m, header: { ...m.header, ...members } });
}

function withClaims(members: Record<string, unknown>): Forge {
  return (m) => tokenOf({ ...m, claims: { ...m.claims, ...members } });
}

/** Times in seconds from now. */
function withTimes(times: Record<string, number>): Forge {
  return (m) => {
    const now = Math.floor(Date.now() / 1000);
    const moved = Object.entries({ iat: 0, nbf: 0, exp: 60, ...times }).map(([claim, offset]) => [claim, now + offset]);
    return withClaims(Object.fromEntries(moved) as Record<string, number>)(m);
  };
}

function asText(m: Material, claim: string): string {
  return withClaims({ [claim]: String(m.claims[claim]) })(m);
}

function hmacWith(secretOf: (publicKey: KeyObject) => string | Buffer): Forge {
  return (m) => {
    const signed = `${encode({ ...m.header, alg: 'HS256' })}.${encode(m.claims)}`;
    const secret = secretOf(createPublicKey(m.key));
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
}

function signedBy(m: Material, members: Record<string, unknown>, key: KeyObject): string {
  const signed = `${encode({ ...m.header, ...members })}.${encode(m.claims)}`;
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return `${signed}.${sign(digest, Buffer.from(signed), key).toString('base64url')}`;
}

function jwkOf(m: Material): object {
  return createPublicKey(m.foreignKey).export({ format: 'jwk' });
}

/** RFC 7797: the claims stand in the token, and under the signature, as they are. */
function unencoded(m: Material, members: Record<string, unknown>): string {
  const signed = `${encode({ ...m.header, ...members })}.${textOf(m.claims)}`;
  return `${signed}.${signatureOf(signed, m.key).toString('base64url')}`;
}

function compressed(m: Material): string {
  const signed = `${encode({ ...m.header, zip: 'DEF' })}.${deflateRawSync(textOf(m.claims)).toString('base64url')}`;
  return `${signed}.${signatureOf(signed, m.key).toString('base64url')}`;
}

function withSignature(m: Material, signing: (signed: string) => Buffer): string {
  const signed = parts(m).slice(0, 2).join('.');
  return `${signed}.${signing(signed).toString('base64url')}`;
}

function changingSignature(change: (r: Buffer, s: Buffer) => Buffer[]): Forge {
  return (m) => {
    const signature = Buffer.from(parts(m)[2] ?? '', 'base64url');
    return withSignature(m, () => Buffer.concat(change(signature.subarray(0, 32), signature.subarray(32))));
  };
}

/** A good token whose signature happens to have both characters that the two alphabets spell differently. */
function withAlphabet(m: Material): string {
  for (;;) {
    const token = tokenOf({ ...m, claims: { ...m.claims, jti: randomUUID() } });
    const signature = token.split('.')[2] ?? '';
    if (!/-/.test(signature) || !/_/.test(signature)) continue;
    return [...token.split('.').slice(0, 2), signature.replace(/-/g, '+').replace(/_/g, '/')].join('.');
  }
}

/** The last of 86 characters carries two bits; its neighbour in the alphabet decodes to the same bytes. */
function nextCharacter(character = 'A'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) + 1] ?? 'B';
}

function zero(bytes: Buffer): Buffer {
  return Buffer.alloc(bytes.length);
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}

function parts({ accessToken }: Material): string[] {
  return accessToken.split('.');
}

function replacing(m: Material, place: number, segment: string): string {
  return parts(m)
    .map((part, index) => (index === place ? segment : part))
    .join('.');
}
