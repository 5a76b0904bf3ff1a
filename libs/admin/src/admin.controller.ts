import { Inject } from '@nestjs/common';
import { admin } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { parse } from '@rookery/errors';
import { listDeadLetters, OutboxRuntime, showDeadLetter } from '@rookery/outbox';
import { RpcController, operators } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { deadLetterNotFound } from './admin.errors.js';
import { presentDeadLetter, presentEvent } from './admin.presenter.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { operatorField } from './operator-field.js';
import { ReadStatus } from './read-status.js';
import { Rebuilds } from './rebuilds.js';

const idField = z
  .number()
  .int()
  .min(1, 'expected the id of a dead letter')
  .transform((id) => `${id}`);

const page = z.object({ afterId: z.number().int().min(0) });
const oneLetter = z.object({ id: idField });
const letterChange = z.object({ id: idField, operator: operatorField });
const streamChange = z.object({ operator: operatorField, giveUpStream: z.boolean() });
const consumerChange = z.object({ operator: operatorField, source: z.string().min(1, 'expected the name of an app') });

/** What operators ask of the app; served beside its own service. */
@RpcController(admin.AdminServiceService, {
  getStatus: operators,
  listDeadLetters: operators,
  getDeadLetter: operators,
  replayDeadLetter: operators,
  discardDeadLetter: operators,
  rebuildStream: operators,
  rebuildConsumer: operators,
})
export class AdminController implements RpcHandlers<typeof admin.AdminServiceService> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OutboxRuntime) private readonly runtime: OutboxRuntime,
    @Inject(ReadStatus) private readonly status: ReadStatus,
    @Inject(DeadLetterDesk) private readonly desk: DeadLetterDesk,
    @Inject(Rebuilds) private readonly rebuilds: Rebuilds,
  ) {}

  async getStatus() {
    return this.status.execute();
  }

  async listDeadLetters(request: admin.ListDeadLettersRequest) {
    const { afterId } = parse(page, request);
    if (!this.listens) return { deadLetters: [] };
    const letters = await this.database.read((manager) => listDeadLetters(manager, { afterId: `${afterId}` }));
    return { deadLetters: letters.map((letter) => presentDeadLetter(letter)) };
  }

  async getDeadLetter(request: admin.GetDeadLetterRequest) {
    const { id } = parse(oneLetter, request);
    this.requireListener(id);
    const letter = await this.database.read((manager) => showDeadLetter(manager, id));
    if (!letter) throw deadLetterNotFound(id);
    return { deadLetter: presentDeadLetter(letter, letter.state), event: presentEvent(letter) };
  }

  async replayDeadLetter(request: admin.ReplayDeadLetterRequest, { requestId }: Call) {
    const { id, operator } = parse(letterChange, request);
    this.requireListener(id);
    return this.desk.replay(id, { operator, requestId });
  }

  async discardDeadLetter(request: admin.DiscardDeadLetterRequest, { requestId }: Call) {
    const { id, operator } = parse(letterChange, request);
    this.requireListener(id);
    return this.desk.discard(id, { operator, requestId });
  }

  async rebuildStream(request: admin.RebuildStreamRequest, { requestId }: Call) {
    const { operator, giveUpStream } = parse(streamChange, request);
    return this.rebuilds.stream(giveUpStream, { operator, requestId });
  }

  async rebuildConsumer(request: admin.RebuildConsumerRequest, call: Call) {
    const { operator, source } = parse(consumerChange, request);
    return this.rebuilds.consumer(source, { operator, requestId: call.requestId }, call);
  }

  /** An app that hears nothing has no table of dead letters. */
  private get listens(): boolean {
    return this.runtime.status.listeners.length > 0;
  }

  private requireListener(id: string): void {
    if (!this.listens) throw deadLetterNotFound(id);
  }
}
