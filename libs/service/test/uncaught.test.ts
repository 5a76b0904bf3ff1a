import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const service = pathToFileURL(
  join(import.meta.dirname, '..', '..', '..', 'dist', 'libs', 'service', 'src', 'index.js'),
);
const secret = 'correct-horse-battery-staple';

/** An app that fails in this way, out of anybody's hands, while it starts. Node shows all that hangs on such an error. */
async function runFailing(failure: string): Promise<{ code: number; output: string[]; errors: string }> {
  const program = `
    const { runApp } = await import(${JSON.stringify(service.href)});
    const error = Object.assign(new Error('refused row (${secret})'), {
      code: '23505', parameters: ['${secret}'], cause: new Error('key ${secret} exists'),
    });
    await runApp({ name: 'probe', start: () => new Promise(() => { setTimeout(() => { ${failure} }, 1); }) });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  const [output, errors] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  const lines = Buffer.concat(output).toString().trimEnd().split('\n');
  return { code, output: lines, errors: Buffer.concat(errors).toString() };
}

describe('an error that nobody caught', () => {
  it.each([
    ['thrown', 'throw error'],
    ['rejected', 'void Promise.reject(error)'],
  ])('is one described line when it was %s, and the end', async (_, failure) => {
    const { code, output, errors } = await runFailing(failure);
    expect([code, output.length, errors]).toEqual([1, 1, '']);
    expect(output[0]).not.toContain(secret);
    const line = JSON.parse(output[0]!) as Record<string, unknown>;
    expect(line).toMatchObject({
      app: 'probe',
      level: 'fatal',
      msg: 'Nobody expected this error',
      err: { type: 'Error', code: '23505', message: '[…]', cause: { message: '[…]' } },
    });
  });
});
