/** What can be wrong in the end. */
export const defectClasses = [
  'lost',
  'phantom',
  'doubled',
  'out of order',
  'gap',
  'wrong count',
  'wrong timeline',
  'wrong inbox',
  'late',
  'dead letter',
  'not quiet',
] as const;

export type DefectClass = (typeof defectClasses)[number];

const examplesMax = 5;

/** Everything that was found wrong: counted by class, the first of each class in words. */
export class Defects {
  readonly counts = new Map<DefectClass, number>(defectClasses.map((name) => [name, 0]));
  readonly examples: string[] = [];

  add(name: DefectClass, what: string): void {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    if (count <= examplesMax) this.examples.push(`${name}: ${what}`);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}
