import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { mediaBusy, mediaUnreadable } from '../model/media.errors.js';
import type { RenderedPicture } from './render-picture.js';
import type { RenderingJob, RenderingResult } from './rendering-process.js';

const program = fileURLToPath(new URL('./rendering-process.js', import.meta.url));
const jobMsMax = 20_000;
const idleMsMax = 20_000;

interface PendingJob {
  resolve: (picture: RenderedPicture) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Renders pictures in a process of its own: what strangers upload is decoded by native code, and only a process can be
 * stopped in the middle, may crash alone, gives all its memory back and knows none of the app's secrets. It is started
 * for the first picture and ends when there have been none for a while.
 */
@Injectable()
export class Renderer implements OnApplicationShutdown {
  private child: ChildProcess | undefined;
  private readonly jobs = new Map<number, PendingJob>();
  private idle: NodeJS.Timeout | undefined;
  private lastId = 0;

  /** Throws MEDIA_UNREADABLE; MEDIA_BUSY when another picture took the process down with it. */
  async render(path: string): Promise<RenderedPicture> {
    clearTimeout(this.idle);
    const child = (this.child ??= this.start());
    const job: RenderingJob = { id: ++this.lastId, path };
    try {
      return await new Promise<RenderedPicture>((resolve, reject) => {
        const timer = setTimeout(() => this.giveUp(job.id), jobMsMax);
        this.jobs.set(job.id, { resolve, reject, timer });
        child.send(job, (error) => error && reject(mediaBusy()));
      });
    } finally {
      clearTimeout(this.jobs.get(job.id)?.timer);
      this.jobs.delete(job.id);
      if (this.jobs.size === 0) this.idle = setTimeout(() => this.stop(), idleMsMax).unref();
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.idle);
    this.stop();
  }

  private start(): ChildProcess {
    const child = fork(program, {
      serialization: 'advanced',
      execArgv: ['--max-semi-space-size=2'],
      // glibc keeps an arena per thread and raises its mmap threshold with use, so that an encoder's buffers would stay
      // in the process for ever; with these they go back. Nothing else of the app's environment is its business.
      env: {
        MALLOC_ARENA_MAX: '2',
        MALLOC_MMAP_THRESHOLD_: '131072',
        MALLOC_TRIM_THRESHOLD_: '131072',
        UV_THREADPOOL_SIZE: `${availableParallelism()}`,
      },
    });
    child.on('message', (result: RenderingResult) => this.settle(result));
    child.once('error', () => this.lose(child));
    child.once('exit', () => this.lose(child));
    return child;
  }

  private settle(result: RenderingResult): void {
    const job = this.jobs.get(result.id);
    if ('picture' in result) job?.resolve(result.picture);
    else job?.reject(mediaUnreadable(new Error(result.failure)));
  }

  /** A job that takes too long cannot be ended but with its process. */
  private giveUp(id: number): void {
    this.jobs.get(id)?.reject(mediaUnreadable(new Error(`not rendered within ${jobMsMax} ms`)));
    this.child?.kill('SIGKILL');
  }

  /** Alone in the process, a picture is what ended it; otherwise it was another, and these may be tried again. */
  private lose(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    const isCulpritKnown = this.jobs.size === 1 && !child.killed;
    const error = isCulpritKnown ? mediaUnreadable(new Error('the rendering process died')) : mediaBusy();
    for (const job of this.jobs.values()) job.reject(error);
  }

  private stop(): void {
    const child = this.child;
    this.child = undefined;
    if (child?.connected) child.disconnect();
  }
}
