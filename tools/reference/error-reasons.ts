import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One reason an error can have. */
export interface ErrorReason {
  reason: string;
  code: string;
  /** What happened when it is said. */
  saidWhen: string;
}

/** The reasons of one part of the code, under its title. */
export interface ReasonSection {
  title: string;
  reasons: ErrorReason[];
}

const codes = [
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'ABORTED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
] as const;

const reasonsFile = z.record(
  z.string().regex(/^[A-Z][A-Z_]+$/),
  z.strictObject({ code: z.enum(codes), saidWhen: z.string().min(1) }),
);

/** The pair of literals that makes an error; two codes side by side are a list of codes. */
const pair = new RegExp(`'(${codes.join('|')})',\\s*'([A-Z][A-Z_]+)'`, 'g');

/**
 * The reasons by who says them: several apps, one app, or only the log and operators' commands.
 * @throws when a `reasons.json` has another shape, a reason stands twice, or the code and the files do not name the same
 */
export function readErrorReasons(root: string): ReasonSection[] {
  const apps = globSync('apps/*/reasons.json', { cwd: root }).sort();
  const sections = [
    section(root, 'Anywhere', 'libs/errors/reasons.json'),
    ...apps.map((file) => section(root, titleOf(file), file)),
    section(root, 'Operators', 'libs/errors/operator-reasons.json'),
  ];
  const problems = compare(pairsInCode(root), sections);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return sections;
}

function section(root: string, title: string, file: string): ReasonSection {
  const read = reasonsFile.safeParse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return { title, reasons: Object.entries(read.data).map(([reason, about]) => ({ reason, ...about })) };
}

/** `apps/posts/reasons.json` is `Posts`. */
function titleOf(file: string): string {
  const app = file.split('/')[1] ?? '';
  return app.charAt(0).toUpperCase() + app.slice(1);
}

/** Where in the code each `CODE REASON` stands first. */
function pairsInCode(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const files = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter(
    (file) => !file.includes('/gen/') && !file.endsWith('.test.ts'),
  );
  for (const file of files.sort()) {
    for (const [, code = '', reason = ''] of readFileSync(join(root, file), 'utf8').matchAll(pair)) {
      const isListOfCodes = reason !== code && (codes as readonly string[]).includes(reason);
      if (!isListOfCodes && !found.has(`${code} ${reason}`)) found.set(`${code} ${reason}`, file);
    }
  }
  return found;
}

function compare(inCode: Map<string, string>, sections: ReasonSection[]): string[] {
  const listed = sections.flatMap(({ reasons }) => reasons.map(({ code, reason }) => `${code} ${reason}`));
  return [
    ...[...inCode]
      .filter(([name]) => !listed.includes(name))
      .map(([name, file]) => `${file} says ${name}: say when in the reasons.json of the app, or of libs/errors`),
    ...listed
      .filter((name) => !inCode.has(name))
      .map((name) => `${name} stands in a reasons.json, and no code says it`),
    ...listed
      .filter((name, index) => listed.indexOf(name) !== index)
      .map((name) => `${name} stands in two reasons.json`),
  ];
}
