import { calledSplitOf, costOf, splitOf, sumOf } from './cost.ts';

const samples = { telemetry: 5, other: 95, nobody: 0, garbage: 0 };
const bytes = { telemetry: 0, other: 1_000, nobody: 0 };

describe('the cost of telemetry', () => {
  it('is what it adds to the rest', () => {
    expect(costOf(splitOf({ samples, bytes }))).toBeCloseTo(5 / 95, 10);
  });

  it('has its share of the garbage, by bytes', () => {
    const usage = { samples: { ...samples, garbage: 20 }, bytes: { telemetry: 300, other: 700, nobody: 5_000 } };
    expect(splitOf(usage)).toEqual({ telemetry: 11, rest: 109 });
  });

  it('has its share of what nobody did, by samples', () => {
    const usage = { samples: { ...samples, nobody: 40 }, bytes };
    expect(splitOf(usage)).toEqual({ telemetry: 7, rest: 133 });
    expect(calledSplitOf(usage)).toEqual({ telemetry: 5, rest: 135 });
  });

  it('is none where nothing was done', () => {
    const none = { telemetry: 0, other: 0, nobody: 3, garbage: 2 };
    expect(splitOf({ samples: none, bytes: { telemetry: 0, other: 0, nobody: 0 } })).toEqual({ telemetry: 0, rest: 5 });
  });

  it('weighs apps by what they do', () => {
    const splits = [
      { telemetry: 10, rest: 50 },
      { telemetry: 0, rest: 50 },
    ];
    expect(costOf(sumOf(splits))).toBeCloseTo(0.1, 10);
  });
});
