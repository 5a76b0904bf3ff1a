import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { encode } from 'dns-packet';
import type { Answer, Question } from './question.ts';

// Asks many ports at once, from whichever network namespace it is started in. Argument: JSON, a list of questions; prints
// JSON, the list of answers.
const waitMs = 5_000;
// A refusal is an answer: the question has got there. What the rules deny, they say so of, on either end.
const meanings: Record<string, Answer> = { ECONNREFUSED: 'refused', EHOSTUNREACH: 'denied', EPERM: 'denied' };
const [questions = '[]'] = process.argv.slice(2);
const answers = await Promise.all((JSON.parse(questions) as Question[]).map(ask));
process.stdout.write(JSON.stringify(answers), () => process.exit());

function ask({ address, protocol, port }: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = ({ code = '' }: NodeJS.ErrnoException) => resolve(meanings[code] ?? code);
    setTimeout(() => resolve('silence'), waitMs);
    if (protocol === 'TCP') {
      connect({ host: address, port })
        .once('connect', () => resolve('open'))
        .on('error', failed);
      return;
    }
    const socket = createSocket('udp4');
    socket.on('error', failed).once('message', () => resolve('open'));
    // Whoever listens for datagrams in a cluster is its name server.
    const query = encode({ type: 'query', id: 1, questions: [{ type: 'A', name: 'nobody' }] });
    socket.connect(port, address, () => socket.send(query, (error) => error && failed(error)));
  });
}
