import { BoundedWork } from './bounded-work.js';

describe('BoundedWork', () => {
  const bounds = { runningMax: 2, waitingMax: 1, refusal: () => new Error('full') };

  it('runs up to its bound, lets the next wait and refuses the rest', async () => {
    const work = new BoundedWork(bounds);
    const first = heldWork();
    const second = heldWork();
    const third = heldWork();
    const runs = [first, second, third].map(({ task }) => work.run(task));
    await expect(work.run(async () => 'never')).rejects.toThrow('full');
    expect([first, second, third].map(({ hasStarted }) => hasStarted())).toEqual([true, true, false]);
    second.finish();
    await runs[1];
    await Promise.resolve();
    expect(third.hasStarted()).toBe(true);
    first.finish();
    third.finish();
    await Promise.all(runs);
  });

  it('does not begin work whose time was over while it waited', async () => {
    const work = new BoundedWork({ ...bounds, runningMax: 1 });
    const first = heldWork();
    const late = heldWork();
    const running = work.run(first.task);
    const waiting = work.run(late.task, { deadlineAt: Date.now() });
    first.finish();
    await expect(waiting).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(late.hasStarted()).toBe(false);
    await running;
    await expect(work.run(async () => 'fine', { deadlineAt: Date.now() + 60_000 })).resolves.toBe('fine');
  });

  it('gives a place back when the work throws', async () => {
    const work = new BoundedWork({ ...bounds, runningMax: 1, waitingMax: 0 });
    await expect(work.run(async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(work.run(async () => 'fine')).resolves.toBe('fine');
  });
});

function heldWork() {
  let started = false;
  let finish = () => {};
  const held = new Promise<void>((resolve) => (finish = resolve));
  const task = () => {
    started = true;
    return held;
  };
  return { task, finish: () => finish(), hasStarted: () => started };
}
