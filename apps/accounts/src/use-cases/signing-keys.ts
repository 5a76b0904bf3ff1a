import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { outliveCaller } from '@rookery/service';
import { SigningKey, signerAt } from '../model/signing-key.js';

/** How old an instance's knowledge of the keys may be: how long it may go on signing with one that was revoked. */
const keysMsMax = 1_000;

interface Signer {
  kid: string;
  key: KeyObject;
}

/** Lists the keys that verify access tokens, and hands out the one that signs. */
@Injectable()
export class SigningKeys {
  private keys: readonly SigningKey[] = [];
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;
  private signer: Signer | undefined;

  constructor(private readonly database: Database) {}

  /** Public halves of every key whose tokens may still be about, and of the one that signs next. */
  async list(): Promise<accounts.SigningKey[]> {
    const keys = await this.database.read((manager) => manager.find(SigningKey));
    return keys.map(({ kid, privateJwk: { x, y } }) => ({ kid, x, y }));
  }

  /** The key new tokens are signed with. */
  async signingKey(): Promise<Signer> {
    if (performance.now() - this.readAt > keysMsMax) {
      // Whoever reads it, reads it for all who wait.
      await (this.reading ??= outliveCaller(() => this.read()).finally(() => (this.reading = undefined)));
    }
    const signer = signerAt(this.keys, new Date());
    if (!signer) throw new Error('expected a key that signs now, got none: has the app been started?');
    if (this.signer?.kid !== signer.kid) {
      const key = createPrivateKey({ format: 'jwk', key: { ...signer.privateJwk } });
      this.signer = { kid: signer.kid, key };
    }
    return this.signer;
  }

  private async read(): Promise<void> {
    this.keys = await this.database.read((manager) => manager.find(SigningKey));
    this.readAt = performance.now();
  }
}
