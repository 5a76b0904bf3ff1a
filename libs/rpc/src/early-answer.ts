/**
 * The answer to a stream of requests, which is mostly a refusal when it comes before the last of them: what a sender
 * waits for is given up then. Not `Promise.race` with the answer: each race leaves a reaction on it that holds what the
 * race was won with, here every chunk of an upload.
 */
export class EarlyAnswer {
  isThere = false;
  private wake: (() => void) | undefined;

  constructor(answer: Promise<unknown>) {
    const arrive = () => {
      this.isThere = true;
      this.wake?.();
    };
    answer.then(arrive, arrive);
  }

  /** What `work` resolves to, or undefined as soon as the answer is there. Throws what `work` throws until then. */
  async or<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await new Promise<Result | undefined>((resolve, reject) => {
        this.wake = () => resolve(undefined);
        if (this.isThere) this.wake();
        work.then(resolve, reject);
      });
    } finally {
      this.wake = undefined;
    }
  }
}
