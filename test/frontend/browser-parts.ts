import { request } from 'node:http';

type Progress = { loaded: number; total: number };

/** As much of a browser's XMLHttpRequest as an upload needs, over Node's HTTP: it counts what the socket has taken. */
export class NodeXmlHttpRequest {
  responseType = '';
  response: unknown;
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  readonly upload: { onprogress: (event: Progress) => void } = { onprogress: () => {} };
  private url = '';
  private method = '';
  private readonly headers: Record<string, string> = {};
  private readonly aborting = new AbortController();

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  abort(): void {
    this.aborting.abort();
    this.onabort();
  }

  send(form: FormData): void {
    this.transfer(form).catch(() => this.onerror());
  }

  private async transfer(form: FormData): Promise<void> {
    const encoded = new Response(form);
    const body = Buffer.from(await encoded.arrayBuffer());
    const type = encoded.headers.get('content-type') ?? '';
    const headers = { ...this.headers, 'content-type': type, 'content-length': body.length };
    const sent = request(this.url, { method: this.method, headers, signal: this.aborting.signal });
    const answered = new Promise<string>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        void response
          .setEncoding('utf8')
          .toArray()
          .then((parts) => resolve(parts.join('')), reject);
      });
    });
    answered.catch(() => undefined);
    for (let at = 0; at < body.length; at += 16_384) {
      const part = body.subarray(at, at + 16_384);
      await new Promise<void>((resolve, reject) => sent.write(part, (error) => (error ? reject(error) : resolve())));
      this.upload.onprogress({ loaded: at + part.length, total: body.length });
    }
    sent.end();
    this.response = JSON.parse(await answered);
    this.onload();
  }
}

// The examples are compiled for browsers by a configuration of their own; here, with what Node lacks of them.
declare global {
  var XMLHttpRequest: typeof NodeXmlHttpRequest;
}
