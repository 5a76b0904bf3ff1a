import { createPrivateKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { calculateJwkThumbprint } from 'jose';
import { SigningKey } from '../model/signing-key.js';
import type { PrivateJwk } from '../model/signing-key.js';

/** Makes, lists and hands out the keys that sign access tokens. */
@Injectable()
export class SigningKeys implements OnApplicationBootstrap {
  private current: { kid: string; key: KeyObject } | undefined;

  constructor(private readonly database: Database) {}

  /** The first instance to start makes the first key; the others wait for it. */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await sql(tx, 'lock table signing_keys in share row exclusive mode');
      const keys = tx.getRepository(SigningKey);
      if ((await keys.count()) === 0) await keys.insert(await newKey());
    });
  }

  /** Public halves of every key whose tokens may still be about. */
  async list(): Promise<accounts.SigningKey[]> {
    const keys = await this.database.read((manager) => manager.find(SigningKey));
    return keys.map(({ kid, privateJwk: { x, y } }) => ({ kid, x, y }));
  }

  /** The key new tokens are signed with: the youngest. */
  async signingKey(): Promise<{ kid: string; key: KeyObject }> {
    if (this.current) return this.current;
    const { kid, privateJwk } = await this.database.read((manager) =>
      manager.findOneOrFail(SigningKey, { where: {}, order: { createdAt: 'DESC' } }),
    );
    return (this.current = { kid, key: createPrivateKey({ format: 'jwk', key: { ...privateJwk } }) });
  }
}

async function newKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const privateJwk = privateKey.export({ format: 'jwk' }) as PrivateJwk;
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: privateJwk.x, y: privateJwk.y });
  return Object.assign(new SigningKey(), { kid, privateJwk, createdAt: new Date() });
}
