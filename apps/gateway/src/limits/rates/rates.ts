import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { networkOf } from '@rookery/service';
import type { FastifyReply } from 'fastify';
import { GATEWAY_CONFIG } from '../../gateway.config.js';
import type { GatewayConfig } from '../../gateway.config.js';
import { limits } from '../limits.js';
import { Budget } from './budget.js';
import type { Balance } from './budget.js';
import { sayRates } from './rate-headers.js';

/** Who pays. */
export interface Payer {
  /** As `addressOf` spells it. */
  address?: string | undefined;
  accountId?: string | undefined;
}

/** What the gateway lets each client spend: an account, wherever it is, and an address, whoever is behind it. */
@Injectable()
export class Rates {
  private readonly viewers: Budget;
  private readonly addresses: Budget;

  constructor(@Inject(GATEWAY_CONFIG) { rates }: Pick<GatewayConfig, 'rates'>) {
    const common = { windowSeconds: limits.rateWindowSeconds, keysMax: limits.rateKeysMax };
    // Apart, so that no crowd of addresses pushes an account out.
    this.viewers = new Budget({ ...common, policy: 'viewer', points: rates.perViewer });
    this.addresses = new Budget({ ...common, policy: 'address', points: rates.perAddress });
  }

  /**
   * Charges what is about to be done, and says in the answer's headers what is left. Throws RESOURCE_EXHAUSTED
   * `RATE_LIMITED` when it is more than is left; nothing is to be done then.
   * @param reply missing where there are no headers, on a WebSocket
   */
  async charge({ address, accountId }: Payer, cost: number, reply?: FastifyReply): Promise<void> {
    const balances = await Promise.all([
      ...(accountId === undefined ? [] : [this.viewers.spend(accountId, cost)]),
      ...(address === undefined ? [] : [this.addresses.spend(networkOf(address), cost)]),
    ]);
    if (reply) sayRates(reply, balances);
    const over = balances.filter(({ isOver }) => isOver);
    if (over.length > 0) throw rateLimited(over);
  }
}

function rateLimited(over: readonly Balance[]): DomainError {
  const retryAfterMs = Math.max(...over.map(({ resetMs }) => resetMs));
  const whose = over.map(({ policy }) => policy).join(' and ');
  return new DomainError('RESOURCE_EXHAUSTED', 'RATE_LIMITED', `too much was asked for by this ${whose} in a minute`, {
    metadata: { retryAfterMs: `${retryAfterMs}` },
  });
}
