import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Database } from '@rookery/database';
import { invalidArgument } from '@rookery/errors';
import { demoDomain, isDemoEmail } from '../model/demo-account.js';
import { KEY_RULES } from './rotate-signing-keys.js';
import type { KeyRules } from './rotate-signing-keys.js';

/**
 * Keeps what `npm start` makes out of production: its keys have been on who knows which machine, and the passwords of
 * the demo accounts stand in a public file.
 */
@Injectable()
export class DevelopmentData implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Inject(KEY_RULES) private readonly rules: KeyRules,
  ) {}

  /** Before anything is served. Throws an Error that says what was found and what to do. */
  async onModuleInit(): Promise<void> {
    if (!this.isProduction) return;
    const found = [...(await this.developmentKeys()), ...(await this.demoAccounts())];
    if (found.length === 0) return;
    throw new Error(
      `refusing to run with NODE_ENV=production on a database of a development system: ${found.join('; ')}. ` +
        'Start on a new database.',
    );
  }

  /** Throws INVALID_ARGUMENT for the address of a demo account: nobody may make the next start fail by signing up. */
  refuseInProduction({ email }: { email: string }): void {
    if (!this.isProduction || !isDemoEmail(email)) return;
    throw invalidArgument({ field: 'email', description: 'expected an address that can be reached' });
  }

  private get isProduction(): boolean {
    return this.rules.madeIn === 'production';
  }

  private async developmentKeys(): Promise<string[]> {
    const { rows } = await this.database.query<{ kid: string; made_in: string }>(
      `select kid, made_in from signing_keys where made_in <> 'production' order by kid limit 10`,
    );
    return rows.map(({ kid, made_in }) => `signing key ${kid} was made with NODE_ENV=${made_in}`);
  }

  private async demoAccounts(): Promise<string[]> {
    const { rows } = await this.database.query<{ handle: string }>(
      `select handle from accounts
       where lower(email) like '%@' || $1 and deleted_at is null order by handle limit 10`,
      [demoDomain],
    );
    return rows.map(({ handle }) => `${handle} is a demo account, whose password is public`);
  }
}
