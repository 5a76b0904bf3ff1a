import { AdmissionRate } from './admission-rate.js';

/** After stretches in which so many asked. */
function rateAfter(past: readonly { asked: number; isCongested: boolean; stretches?: number }[]) {
  const rate = new AdmissionRate();
  for (const { asked, isCongested, stretches = 1 } of past) {
    takenOf(rate, asked);
    rate.adjust(isCongested, { least: 5, stretches });
  }
  return rate;
}

function takenOf(rate: AdmissionRate, asked: number): number {
  return Array.from({ length: asked }, () => rate.tryTake()).filter(Boolean).length;
}

const congested = (asked: number) => ({ asked, isCongested: true });
const well = (asked: number) => ({ asked, isCongested: false });

describe('AdmissionRate', () => {
  it('takes everything as long as it goes well', () => {
    expect(takenOf(rateAfter([well(1_000), well(10)]), 10_000)).toBe(10_000);
  });

  it('takes less than it did when that was too much', () => {
    expect(takenOf(rateAfter([congested(100)]), 100)).toBe(85);
    expect(takenOf(rateAfter([congested(100), congested(100)]), 100)).toBe(73);
  });

  it('knows that what it took may have taken it long', () => {
    expect(takenOf(rateAfter([{ asked: 300, isCongested: true, stretches: 3 }]), 100)).toBe(85);
  });

  it('never takes less than it always may', () => {
    expect(takenOf(rateAfter([congested(4), congested(0)]), 100)).toBe(5);
  });

  it('lets a burst use what quiet stretches left, up to a bound', () => {
    const rate = new AdmissionRate();
    takenOf(rate, 100);
    for (const isCongested of [true, false, false, false]) rate.adjust(isCongested, { least: 5, savedMax: 50 });
    expect(takenOf(rate, 1_000)).toBe(146);
    rate.adjust(true, { least: 5, savedMax: 50 });
    expect(takenOf(rate, 1_000)).toBe(125);
  });

  it('returns to what it finished while a queue stood as soon as none stands', () => {
    const rate = new AdmissionRate();
    for (const finished of [100, 110, 90, 100, 110, 90]) {
      takenOf(rate, 200);
      for (let count = 0; count < finished; count++) rate.finish();
      rate.adjust(true, { least: 5 });
    }
    expect(rate.limit).toBeLessThan(90);
    rate.adjust(false, { least: 5 });
    expect(rate.limit).toBe(100);
  });

  it('takes a little more after each stretch that went well, and everything in the end', () => {
    expect(takenOf(rateAfter([congested(100), well(100)]), 100)).toBe(89);
    expect(takenOf(rateAfter([congested(100), ...Array(100).fill(well(100))]), 100)).toBe(100);
  });
});
