import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { networkOf, Readiness } from '@rookery/service';
import type { FastifyReply } from 'fastify';
import { GATEWAY_CONFIG } from '../../gateway.config.js';
import type { GatewayConfig } from '../../gateway.config.js';
import { limits } from '../limits.js';
import { Budget } from './budget.js';
import type { Balance } from './budget.js';
import { sayRates } from './rate-headers.js';
import { RateStore } from './rate-store.js';

/** What is paid for nothing but the answer that nothing is done. */
export const refusalCost = 1;

/** Who pays. */
export interface Payer {
  /** As `addressOf` spells it. */
  address?: string | undefined;
  accountId?: string | undefined;
}

/** What the gateway lets each client spend: an account, wherever it is, and an address, whoever is behind it. */
@Injectable()
export class Rates implements OnModuleInit, OnApplicationShutdown {
  private readonly store: RateStore | undefined;
  private readonly viewers: Budget;
  private readonly addresses: Budget;

  constructor(
    @Inject(GATEWAY_CONFIG) { rates, rateStoreUrl }: Pick<GatewayConfig, 'rates' | 'rateStoreUrl'>,
    private readonly readiness: Readiness,
  ) {
    this.store = rateStoreUrl === undefined ? undefined : new RateStore(rateStoreUrl);
    const common = {
      windowSeconds: limits.rateWindowSeconds,
      keysMax: limits.rateKeysMax,
      store: this.store,
      shares: () => rates.shares,
    };
    // Apart, so that no crowd of addresses pushes an account out.
    this.viewers = new Budget({ ...common, policy: 'viewer', points: () => rates.perViewer });
    this.addresses = new Budget({ ...common, policy: 'address', points: () => rates.perAddress });
  }

  /** Only watched: without it each gateway counts for itself. */
  onModuleInit(): void {
    const { store } = this;
    if (!store) return;
    store.open();
    this.readiness.watch('rate-store', async () => {
      if (!store.isReady) throw new Error('not connected');
    });
  }

  onApplicationShutdown(): void {
    this.store?.close();
  }

  /**
   * Charges what is about to be done, and says in the answer's headers what is left. Throws RESOURCE_EXHAUSTED
   * `RATE_LIMITED` when it is more than is left; nothing is to be done then. The account pays first: one that has
   * nothing left takes nothing from those who share its address.
   * @param reply missing where there are no headers, on a WebSocket
   */
  async charge({ address, accountId }: Payer, cost: number, reply?: FastifyReply): Promise<void> {
    if (accountId !== undefined) accept(await this.viewers.spend(accountId, cost), reply);
    if (address !== undefined) accept(await this.addresses.spend(networkOf(address), cost), reply);
  }

  /**
   * Charges the account behind a request whose address has paid for it already. Throws as {@link charge}; the address
   * then gets back all but what a refusal costs.
   */
  async chargeViewer({ address, accountId }: Payer, cost: number, reply: FastifyReply): Promise<void> {
    try {
      await this.charge({ accountId }, cost, reply);
    } catch (error) {
      if (address !== undefined) await this.addresses.giveBack(networkOf(address), cost - refusalCost);
      throw error;
    }
  }
}

function accept(balance: Balance, reply?: FastifyReply): void {
  if (reply) sayRates(reply, [balance]);
  if (balance.isOver) throw rateLimited(balance);
}

function rateLimited({ policy, resetMs }: Balance): DomainError {
  return new DomainError('RESOURCE_EXHAUSTED', 'RATE_LIMITED', `too much was asked for by this ${policy} in a minute`, {
    metadata: { retryAfterMs: `${resetMs}` },
  });
}
