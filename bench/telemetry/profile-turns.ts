/** The environment variable that names the folder in which profiled processes say what they did. */
export const profilesVariable = 'ROOKERY_BENCH_PROFILES';

/** How far apart samples lie: of the CPU, and of what is allocated. */
export const profileInterval = { micros: 500, bytes: 32_768 } as const;

/** What a process writes when it has begun (even turns) or ended (odd turns) to profile itself. */
export function turnFile(pid: number, turn: number): string {
  return `${pid}-${turn}.json`;
}
