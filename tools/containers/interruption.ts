const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Whether somebody wants this process to end. What it has started has to be taken away first, so no signal ends it; a
 * terminal and npm may both send one, so the second says no more than the first.
 * @returns aborted by the first signal, with a reason that says which
 */
export function watchInterruption(): AbortSignal {
  // A terminal that is gone reads nothing: no reason to leave things behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const controller = new AbortController();
  for (const signal of signals) {
    process.on(signal, () => controller.abort(new Error(`interrupted by ${signal}`)));
  }
  return controller.signal;
}
