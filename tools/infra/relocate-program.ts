import { readFile, writeFile } from 'node:fs/promises';

/** Where a process is, as Linux says it: whoever starts the program decides what it finds. */
const workingFolder = '/proc/self/cwd';

/**
 * Makes a program look in its working folder for what it would look for in `folder`, as package managers do that unpack
 * elsewhere than where a program was built for. A program that does not know `folder` stays as it is.
 * @param folder an absolute path of at least 14 characters, as it stands in the program
 * @throws when `folder` is too short to be replaced
 */
export async function relocateProgram(program: string, folder: string): Promise<void> {
  // The length of a text is written elsewhere in the program, so it must stay: `/.` goes nowhere.
  const padding = folder.length - workingFolder.length;
  if (padding < 0) throw new Error(`expected a path of ${workingFolder.length} characters or more, got ${folder}`);
  const replacement = workingFolder + '/.'.repeat(padding / 2) + (padding % 2 === 1 ? '/' : '');
  const bytes = await readFile(program);
  for (let at = bytes.indexOf(folder); at >= 0; at = bytes.indexOf(folder, at + 1)) bytes.write(replacement, at);
  await writeFile(program, bytes);
}
