import { afterEach, describe, expect, it } from '@jest/globals';
import { Pager } from './pager.ts';

let pager: Pager | undefined;
afterEach(async () => {
  await pager?.close();
});

describe('Pager', () => {
  it('remembers every alert of a notification, and on what it came', async () => {
    pager = await Pager.open();
    const alerts = ['posts', 'feeds'].map((app) => ({ status: 'firing', labels: { alertname: 'AppDown', app } }));
    await send('page', JSON.stringify({ alerts }));
    await send('ticket', JSON.stringify({ alerts: [{ ...alerts[0], status: 'resolved' }] }));
    expect(pager.heard.map(({ receiver, name, status }) => `${receiver}: ${name} ${status}`)).toEqual([
      'page: AppDown posts firing',
      'page: AppDown feeds firing',
      'ticket: AppDown posts resolved',
    ]);
    expect(pager.since(0, 'page')).toHaveLength(2);
    expect(pager.since(performance.now(), 'page')).toEqual([]);
  });

  it('refuses what is no notification, and what is too long', async () => {
    pager = await Pager.open();
    expect(await send('page', 'hello')).toBe(400);
    expect(await send('page', JSON.stringify({ alerts: [], filling: 'x'.repeat(1_000_000) }))).toBe(400);
    expect(pager.heard).toEqual([]);
  });
});

async function send(receiver: string, body: string): Promise<number> {
  return (await fetch(pager!.urlOf(receiver), { method: 'POST', body })).status;
}
