// A process of its own that calls a server and prints what came of it as JSON:
// node press.ts TARGET CA CERTIFICATE KEY SECONDS DEADLINE_MS RATE; with the rate 0 eight calls are always under way.
import { readFileSync } from 'node:fs';
import { Client, credentials, status } from '@grpc/grpc-js';

const [target = '', ca = '', certificate = '', key = '', seconds = '', deadlineMs = '', rate = ''] =
  process.argv.slice(2);
const path = '/rookery.media.v1.MediaService/BatchGetMedia';
const bytes = (value: Buffer) => value;
const secure = credentials.createSsl(readFileSync(ca), readFileSync(key), readFileSync(certificate));
const client = new Client(target, secure);
const counts = { sent: 0, done: 0, refused: 0, other: 0 };

function call(): Promise<void> {
  counts.sent += 1;
  const deadline = Date.now() + Number(deadlineMs);
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), { deadline }, (error) => {
      if (!error) counts.done += 1;
      else if (error.code !== status.RESOURCE_EXHAUSTED) counts.other += 1;
      else counts.refused += 1;
      resolve();
    });
  });
}

async function closedLoop(end: number): Promise<void> {
  while (performance.now() < end) await call();
}

/** Sends what is due by now, whatever became of what was sent before. */
async function openLoop(end: number): Promise<void> {
  const startedAt = performance.now();
  const underWay: Promise<void>[] = [];
  while (performance.now() < end) {
    const due = ((performance.now() - startedAt) / 1_000) * Number(rate);
    while (counts.sent < due) underWay.push(call());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(underWay);
}

await new Promise<void>((resolve, reject) =>
  client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve())),
);
const end = performance.now() + Number(seconds) * 1_000;
if (rate === '0') await Promise.all(Array.from({ length: 8 }, () => closedLoop(end)));
else await openLoop(end);
process.stdout.write(JSON.stringify(counts));
client.close();
