import { Server, status } from '@grpc/grpc-js';
import type { ServerWritableStream, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import { media, posts } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import { freePort } from '@rookery/testing';
import type { TlsIdentity } from '@rookery/tls';
import { serverCredentials } from '../src/credentials.js';
import { toStatus } from '../src/status.js';

const { batchGetPosts, likePost, exportSnapshot } = posts.PostsServiceService;
const { uploadMedia } = media.MediaServiceService;

/** A read, a write, a stream of answers, and one of requests, which nobody here answers. */
export const readAndWrite = { batchGetPosts, likePost, exportSnapshot, uploadMedia };

type Answer = (error: Partial<ServiceError> | null, value?: unknown) => void;

/** A post as long as posts get, four pictures included. */
const long: posts.Post = {
  ...{ id: '', authorId: '', parentId: '', mediaIds: [], mentionedAccountIds: [] },
  ...{ text: '𝒙'.repeat(500), pictures: Array(4).fill(new Uint8Array(1_400)), publishedAt: new Date() },
  ...{ likeCount: 0, replyCount: 0, likedByViewer: false },
};

/** How the app behaves: `lost` has its effect and then says what a dying connection says. */
const behaviours = {
  well: (answer: Answer) => answer(null, { posts: [], ownPosts: [], stats: [], post: undefined }),
  amply: (answer: Answer) => answer(null, { posts: Array(1_500).fill(long), ownPosts: [], stats: [] }),
  lost: (answer: Answer) => answer({ code: status.UNAVAILABLE, details: 'connection lost' }),
  refusing: (answer: Answer) => answer(toStatus(new DomainError('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'no database'))),
  older: (answer: Answer) => answer({ code: status.UNIMPLEMENTED, details: 'unknown method' }),
  hanging: () => undefined,
};

/** An app at the other end of real connections that fails as it is told to, and counts what it was asked. */
export class GuardedServer {
  behaviour: keyof typeof behaviours = 'well';
  /** Calls that fail before the behaviour holds. */
  lostFirst = 0;
  received = 0;
  private server = new Server();

  private constructor(
    readonly port: number,
    private readonly tls: TlsIdentity,
  ) {}

  static async start(tls: TlsIdentity): Promise<GuardedServer> {
    const started = new GuardedServer(await freePort(), tls);
    await started.listen();
    return started;
  }

  async listen(): Promise<void> {
    this.server = new Server();
    const handle = (_: unknown, answer: Answer) => {
      this.received += 1;
      behaviours[this.lostFirst-- > 0 ? 'lost' : this.behaviour](answer);
    };
    const handlers = { batchGetPosts: handle, likePost: handle, exportSnapshot: cutAfterOne };
    this.server.addService(readAndWrite, handlers as unknown as UntypedServiceImplementation);
    await new Promise<void>((resolve, reject) => {
      const bound = (error: Error | null) => (error ? reject(error) : resolve());
      this.server.bindAsync(`127.0.0.1:${this.port}`, serverCredentials(this.tls), bound);
    });
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

/** As an instance that leaves does with streams that do not end. */
function cutAfterOne(stream: ServerWritableStream<unknown, posts.ExportSnapshotResponse>): void {
  stream.write({ part: undefined } as unknown as posts.ExportSnapshotResponse);
  stream.emit('error', { code: status.UNAVAILABLE, details: 'cut' });
}
