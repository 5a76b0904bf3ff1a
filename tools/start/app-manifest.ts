import { existsSync, readFileSync } from 'node:fs';

/** What an app may reach, as its `app.json` says; permissions of the broker and network policies are made of it. */
export interface AppManifest {
  /** The apps whose gRPC services it calls. */
  calls: string[];
  /** The apps whose events it takes in. */
  listensTo: string[];
  /** Whether it shows changes live, as the gateway does. */
  hearsLive: boolean;
}

/**
 * Reads an app's `app.json`.
 * @throws with the file's name when it is missing or says something else than the above
 */
export function readAppManifest(file: string): AppManifest {
  if (!existsSync(file)) throw new Error(`${file} is missing: it says whom the app calls and listens to`);
  const { calls, listensTo, hearsLive = false, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as AppManifest;
  const isGood = areNames(calls) && areNames(listensTo) && typeof hearsLive === 'boolean';
  if (isGood && Object.keys(rest).length === 0) return { calls, listensTo, hearsLive };
  throw new Error(
    `${file}: expected { "calls": [apps], "listensTo": [apps], "hearsLive"?: boolean }, got another shape`,
  );
}

function areNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
