import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { attribute } from './attribute.ts';
import { profileInterval, profilesVariable, turnFile } from './profile-turns.ts';

// Loaded into every app before its own code. One SIGUSR2 begins to profile, the next one ends it; each writes a file when
// it is done, so that who sent the signal knows.
const folder = process.env[profilesVariable];
if (folder === undefined) throw new Error(`${profilesVariable} is missing`);
const session = new Session();
let turn = 0;

process.on('SIGUSR2', () => void take(turn++));

async function take(taken: number): Promise<void> {
  const said = taken % 2 === 0 ? await begin() : await end();
  const file = join(folder!, turnFile(process.pid, taken));
  writeFileSync(`${file}.new`, JSON.stringify(said));
  renameSync(`${file}.new`, file);
}

async function begin(): Promise<object> {
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: profileInterval.bytes,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: profileInterval.micros });
  await session.post('Profiler.start');
  return {};
}

async function end(): Promise<object> {
  const { profile: cpu } = await session.post('Profiler.stop');
  const { profile: heap } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return attribute(cpu, heap);
}
