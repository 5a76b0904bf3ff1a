import { readPublicPort } from '../../start/run-file.ts';
import { join } from 'node:path';
import { good, stops, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

const anyPort = 0;
const publicPort = 3_000;

/** Every server and app listens on 127.0.0.1; further instances on addresses of their own. */
export async function checkLoopback({ canListen, platform }: Machine): Promise<CheckFinding> {
  if (!(await canListen(anyPort, '127.0.0.1')))
    return stops('127.0.0.1 cannot be listened on', {
      breaks: 'everything: all apps and servers listen there',
      mend: 'sudo ip link set lo up',
    });
  if (await canListen(anyPort, '127.64.0.1')) return good('127.0.0.1 and others');
  if (platform !== 'linux') return good('127.0.0.1 alone: one instance of each app');
  return warns('127.0.0.1 alone', {
    breaks: 'npm start -- --scale: each instance needs an address of its own',
    mend: 'sudo ip addr add 127.0.0.1/8 dev lo',
  });
}

export async function checkPort({ canListen, dataDirectory }: Machine): Promise<CheckFinding> {
  if (await canListen(publicPort, '127.0.0.1')) return good(`${publicPort} is free`);
  const isOurs = readPublicPort(join(dataDirectory, 'run.json')) === publicPort;
  if (isOurs) return good(`${publicPort} is taken; a Rookery runs`);
  return stops(`${publicPort} is taken`, {
    breaks: 'the gateway listens there when nothing else is said',
    mend: `npm start -- --port ${publicPort + 1}`,
  });
}
