import { planVariants } from './variant-plan.js';

const namesOf = (masterWidth: number) => planVariants(masterWidth).map(({ name }) => name);

describe('planVariants', () => {
  it('offers every usual width below the master, in both formats', () => {
    expect(namesOf(2_048)).toEqual(['320.avif', '320.webp', '640.avif', '640.webp', '1080.avif', '1080.webp']);
  });

  it.each([
    [1_080, ['320.avif', '320.webp', '640.avif', '640.webp']],
    [641, ['320.avif', '320.webp', '640.avif', '640.webp']],
    [640, ['320.avif', '320.webp']],
    [321, ['320.avif', '320.webp']],
  ])('never enlarges a master %d wide', (masterWidth, names) => {
    expect(namesOf(masterWidth)).toEqual(names);
  });

  it('halves what is narrower than the narrowest, unless it is tiny', () => {
    expect(namesOf(320)).toEqual(['160.avif', '160.webp']);
    expect(namesOf(64)).toEqual(['32.avif', '32.webp']);
    expect(namesOf(63)).toEqual([]);
  });
});
