import { join } from 'node:path';
import { freePort } from '../infra/ports.ts';
import { waitFor } from '../infra/wait.ts';
import { AppProcess } from './app-process.ts';
import type { ChildHost } from './child.ts';

const readyTimeoutMs = 15_000;

/**
 * Starts the viewer of traces, for development: apps send their spans to `url` (OTLP over HTTP), and people open it.
 * @param closers gets what stops it
 * @returns its URL, on a free port of 127.0.0.1
 * @throws when it does not answer in time
 */
export async function startViewer(
  host: ChildHost,
  closers: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<string> {
  const port = await freePort();
  const { NODE_OPTIONS: _testsOnly, ...env } = process.env;
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'viewer-main.ts'), `${port}`];
  const viewer = new AppProcess({ name: 'viewer', label: 'viewer', args, env }, host);
  closers.defer(() => viewer.stop());
  await viewer.start();
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (await waitFor(answers, { timeoutMs: readyTimeoutMs, signal })) return url;
  throw new Error(`the viewer does not answer after ${readyTimeoutMs / 1_000} s; without --observe none is needed`);
}
