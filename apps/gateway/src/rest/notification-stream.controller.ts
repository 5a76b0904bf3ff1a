import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Edges } from '../edges.js';
import { publicErrorOf } from '../errors/public-error.js';
import { limits } from '../limits/limits.js';
import { Connections } from '../live/connections.js';
import { EventStream } from '../live/event-stream.js';
import type { InboxReader } from '../live/inbox-reader.js';
import { LiveInboxes } from '../live/live-inboxes.js';
import { pushChange } from '../live/push-change.js';
import { changeDataOf } from './change-data.js';
import { resumeAfter } from './resume-after.js';

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // What is compressed on its way waits for more to compress.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // A client that was told to come back comes to another instance.
  connection: 'close',
};

/** The live view of an inbox for clients without WebSocket: the same changes, as server-sent events. */
@Controller()
export class NotificationStreamController {
  constructor(
    private readonly edges: Edges,
    private readonly connections: Connections,
    private readonly inboxes: LiveInboxes,
  ) {}

  @Get('v1/notifications/stream')
  async stream(
    @Headers('last-event-id') lastEventId: unknown,
    @Query('after') after: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { call } = await this.edges.ofRequest(request, reply);
    const { signedInViewer: viewer, token, client } = call;
    const resumed = resumeAfter(lastEventId, after);
    // A client that left while it was being recognised is not told of again.
    if (reply.raw.destroyed) return void reply.hijack();
    // Also what hooks have set: a hijacked answer is written past Fastify.
    const headers = { ...(reply.getHeaders() as Record<string, string>), ...streamHeaders };
    if (request.method === 'HEAD') return void reply.headers(headers).send();
    const stream: EventStream = new EventStream(reply.raw, {
      requestId: request.id,
      expiresAt: viewer.expiresAt,
      onClose: () => {
        this.connections.remove(stream);
        void changes?.return();
      },
    });
    let changes: InboxReader | undefined = undefined;
    this.admit(stream, viewer);
    const renew = () => this.edges.of({ requestId: request.id, viewer, token, client });
    changes = this.inboxes.open({ ...renew(), renew, cutOff: () => stream.cutOff() }, resumed);
    // From here the answer is the stream's; Fastify would wait for its end.
    reply.hijack();
    stream.open(headers);
    void pump(changes, stream);
  }

  private admit(stream: EventStream, viewer: Viewer): void {
    if (this.connections.admit(stream) && this.connections.admitViewer(stream, viewer)) return;
    this.connections.remove(stream);
    const message = `expected at most ${limits.connectionsPerAccountMax} live connections of an account`;
    throw new DomainError('RESOURCE_EXHAUSTED', 'TOO_MANY_CONNECTIONS', message);
  }
}

/** One change at a time, so that a slow reader waits in the reader's bounded queue and not in memory. */
async function pump(changes: InboxReader, stream: EventStream): Promise<void> {
  try {
    for await (const change of changes) {
      await pushChange(change, () => stream.send({ id: change.seq, data: changeDataOf(change) }));
    }
  } catch (error) {
    stream.end(publicErrorOf(error).reason);
  }
}
