import { once } from 'node:events';
import { until } from '@rookery/testing';
import type { AppProcess } from '@rookery/testing';
import { WebSocket } from 'ws';

interface Answer {
  id?: number;
  result?: { usedSize?: number };
}

/** To be in the environment of a process whose heap is to be looked at. */
export const heapOptions = { NODE_OPTIONS: '--inspect-port=0' };

/** Bytes in use on the heap of an app after a garbage collection: what it holds on to, and not what it has not thrown away. */
export async function heapBytesOf(app: AppProcess): Promise<number> {
  const socket = new WebSocket(await inspectorOf(app));
  await once(socket, 'open');
  const call = async (id: number, method: string): Promise<Answer> => {
    socket.send(JSON.stringify({ id, method }));
    for (;;) {
      const [data] = (await once(socket, 'message')) as [Buffer];
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id === id) return answer;
    }
  };
  await call(1, 'HeapProfiler.collectGarbage');
  const { result } = await call(2, 'Runtime.getHeapUsage');
  socket.close();
  await once(socket, 'close');
  return result?.usedSize ?? Number.NaN;
}

/** Node opens its inspector at this signal, and says where. */
async function inspectorOf(app: AppProcess): Promise<string> {
  const address = () => app.lines.map((line) => /Debugger listening on (ws:\S+)/.exec(line)?.[1]).find(Boolean);
  if (!address()) process.kill(app.pid, 'SIGUSR1');
  await until('the inspector listens', () => address() !== undefined);
  return address() ?? '';
}
