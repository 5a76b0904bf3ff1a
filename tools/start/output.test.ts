import { describe, expect, it } from '@jest/globals';
import { Output } from './output.ts';

const record = { time: 0, level: 30, msg: 'published', context: 'Relay', requestId: 'r-1' };

describe('Output', () => {
  it('shows a record of an app as one readable line', () => {
    const { output, lines } = capture({ json: false });
    output.pass('posts', JSON.stringify(record));
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d posts {2}INFO {2}\[Relay\] published requestId=r-1\n$/);
  });

  it('shows the stack of an error below its line', () => {
    const { output, lines } = capture({ json: false });
    output.pass(
      'posts',
      JSON.stringify({ ...record, level: 'error', err: { message: 'no', stack: 'Error: no\n at x' } }),
    );
    expect(lines[0]).toMatch(/ERROR .*published.*\n {4}Error: no\n {4} at x\n$/);
  });

  it('names the instance where there are several', () => {
    const lines: string[] = [];
    const write = (text: string) => lines.push(text);
    const output = new Output(['posts-1', 'posts-2'], { json: false, isColored: false, isDetailed: false, write });
    output.pass('posts-2', JSON.stringify({ ...record, app: 'posts', instance: 'posts-2' }));
    output.say('warn', 'posts-1 ended', { instance: 'posts-1' });
    expect(lines[0]).toContain(' posts-2 INFO ');
    expect(lines[1]).toContain(' runner  WARN ');
  });

  it('colours names only where colour is wanted', () => {
    const { output, lines } = capture({ json: false, isColored: true });
    output.pass('posts', 'plain');
    expect(lines[0]).toContain('\u001b[');
    expect(lines[0]).toContain('plain');
  });

  it('passes records through as JSON and makes plain text one', () => {
    const { output, lines } = capture({ json: true });
    output.pass('posts', JSON.stringify(record));
    output.pass('posts', 'not {json', 'error');
    output.pass('posts', '{broken');
    output.say('info', 'hello', { event: 'ready' });

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { app: 'posts', ...record },
      expect.objectContaining({ app: 'posts', level: 'error', msg: 'not {json' }),
      expect.objectContaining({ app: 'posts', level: 'info', msg: '{broken' }),
      expect.objectContaining({ app: 'runner', level: 'info', msg: 'hello', event: 'ready' }),
    ]);
  });

  it('leaves out how Nest wires itself, for people', () => {
    const wiring = JSON.stringify({ ...record, context: 'InstanceLoader' });
    const [people, programs] = [capture({ json: false }), capture({ json: true })];
    for (const { output } of [people, programs]) output.pass('posts', wiring);
    expect(people.lines).toEqual([]);
    expect(programs.lines).toHaveLength(1);
  });

  it('takes colours out of plain text', () => {
    const { output, lines } = capture({ json: true });
    output.pass('posts', '\u001b[31mred\u001b[39m');
    expect(lines[0]).toContain('"msg":"red"');
  });

  it('keeps the details of servers to itself unless asked', () => {
    const quiet = capture({ json: false });
    const detailed = capture({ json: false, isDetailed: true });
    for (const { output } of [quiet, detailed]) output.pass('nats', 'listening', 'debug');
    expect(quiet.lines).toEqual([]);
    expect(detailed.lines).toHaveLength(1);
  });
});

function capture(options: { json: boolean; isColored?: boolean; isDetailed?: boolean }) {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  const output = new Output(['posts', 'runner'], { isColored: false, isDetailed: false, ...options, write });
  return { output, lines };
}
