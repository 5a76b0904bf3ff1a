const parentCheckMs = 500;

/** Says when the run has to end. */
export interface StopRequest {
  /** Aborted once, when the first reason to stop came. */
  signal: AbortSignal;
  /** Asks to stop from inside. */
  request(reason: string): void;
}

/**
 * Listens for everything that ends a run: signals, a parent that is gone, nobody reading the output any more. A signal
 * may come several times (a terminal, npm and the bootstrap all deliver the same one): only the first counts, and what
 * follows it is bounded anyway.
 */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const request = (reason: string) => controller.abort(new Error(reason));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => request(name));
  process.stdout.on('error', () => request('nobody reads the output any more'));
  process.stderr.on('error', () => undefined);
  const parent = process.ppid;
  if (process.env.ROOKERY_PARENT === `${parent}`) {
    setInterval(() => process.ppid === parent || request('the parent process is gone'), parentCheckMs).unref();
  }
  return { signal: controller.signal, request };
}
