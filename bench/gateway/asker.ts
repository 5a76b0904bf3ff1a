import { Agent, request } from 'node:http';
import { waitFor } from '../../tools/infra/wait.ts';
import type { AskedPage } from './pages.ts';

const lanesCount = 8;
const readyTimeoutMs = 30_000;

/** Asks one contender for pages over connections that stay. */
export class Asker {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: lanesCount });

  constructor(url: string) {
    this.#url = url;
  }

  /** The answer as text. Throws when it is none, or has errors. */
  async ask(page: AskedPage): Promise<string> {
    const { status, text } = await this.#post(page);
    if (status === 200 && text.startsWith('{"data":{"homeTimeline":{"edges":[{') && !text.includes('"errors":['))
      return text;
    throw new Error(`${this.#url} answered ${status}: ${text.slice(0, 500)}`);
  }

  /** Resolves when it answers a page as it should: connections behind it may still be opened. Throws after 30 s. */
  async isReady(page: AskedPage): Promise<void> {
    let last: unknown;
    const answers = () =>
      this.ask(page).then(
        () => true,
        (error: unknown) => {
          last = error;
          return false;
        },
      );
    if (!(await waitFor(answers, { timeoutMs: readyTimeoutMs, intervalMs: 500 }))) throw last;
  }

  /** A closed loop: every lane asks again as soon as it was answered. Resolves to how long each answer took, in ms. */
  async askFor(ms: number, next: () => AskedPage): Promise<number[]> {
    const took: number[] = [];
    const end = performance.now() + ms;
    const lane = async () => {
      for (let now = performance.now(); now < end;) {
        await this.ask(next());
        took.push(performance.now() - now);
        now = performance.now();
      }
    };
    await Promise.all(Array.from({ length: lanesCount }, lane));
    return took;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post({ authorization, body }: AskedPage, attempt = 1): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': 'application/json', accept: 'application/json' };
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      });
      sent.on('error', (error) => {
        // A server may close a connection that rested in the moment it is used again.
        if (sent.reusedSocket && attempt === 1)
          this.#post({ authorization, body, postIds: [] }, 2).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  }
}
