import { once } from 'node:events';
import { connect } from 'node:net';

/** What comes back for bytes that no HTTP client would send, until the gateway closes the connection. */
export async function rawRequest(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (data: string) => (answer += data)).on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
