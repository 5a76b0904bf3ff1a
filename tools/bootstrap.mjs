// From a bare clone and any Node ≥ 20 to a TypeScript entry on Node ≥ 24.11. Plain JavaScript without dependencies,
// because it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findUninstalled } from './installed-packages.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const modules = join(root, 'node_modules');
const binaries = join(modules, '.bin');
const nodeMinimum = [24, 11];
const nodeReadingTypes = [22, 18];
const parentCheckMs = 500;

/**
 * Installs dependencies when they are missing or stale, then runs a TypeScript entry with Node 24 and this process'
 * arguments, and exits as it exits.
 * @param {string} entry path of the `.ts` file, relative to the workspace
 * @param {{ installs?: boolean }} [how] without installing it takes what is there: the entry needs no package, and a Node
 *   that reads TypeScript is enough
 */
export async function bootstrap(entry, { installs = true } = {}) {
  try {
    if (installs) installIfStale();
    const node = findNode(installs ? nodeMinimum : nodeReadingTypes);
    if (!existsSync(join(root, entry))) throw new Error(`${entry} does not exist in this workspace.`);
    process.exitCode = await runAs(node, [join(root, entry), ...process.argv.slice(2)]);
  } catch (error) {
    console.error(`rookery: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function installIfStale() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  const stamp = join(modules, '.rookery-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (findUninstalled(root).length > 0) {
    console.error('rookery: installing dependencies (npm ci) …');
    // Development and optional packages carry the compiler, Node 24 and PostgreSQL: no environment may leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const npmScript = process.env.npm_execpath;
    const [command, prefix] = npmScript?.endsWith('.js') ? [process.execPath, [npmScript]] : ['npm', []];
    // Progress goes to stderr: stdout belongs to the entry, which may be writing JSON lines.
    const { status, error } = spawnSync(command, [...prefix, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    if (error) throw new Error(`npm could not be run (${error.message}); install npm and try again.`);
    if (status !== 0) throw new Error('npm ci failed; its message is above.');
  }
  writeFileSync(stamp, wanted);
}

function findNode(minimum) {
  for (const candidate of [join(binaries, 'node'), process.execPath]) {
    if (existsSync(candidate) && isNewEnough(candidate, minimum)) return candidate;
  }
  throw new Error(
    `Node ≥ ${minimum.join('.')} is needed: npm brings it on Linux x64 and arm64; on this platform ` +
      `(${process.platform} ${process.arch}) install Node 24 yourself. Found: ${process.version}.`,
  );
}

function isNewEnough(node, minimum) {
  const { status, stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  if (status !== 0) return false;
  const [major, minor] = stdout.trim().split('.').map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

/**
 * Stands in for "exec": the entry decides what a signal means, this process only passes it on and waits. A terminal
 * signals the whole group, so the entry may hear the same one twice.
 */
function runAs(node, args) {
  const env = {
    ...process.env,
    PATH: [binaries, process.env.PATH].join(delimiter),
    ROOKERY_PARENT: `${process.pid}`,
    // Most of what a command, a check or an app costs at its start is to compile what did not change.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.rookery', 'cache', 'compile'),
  };
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWhenNpmIsGone(child);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** npm killed with -9 passes nothing on. Whoever runs this file without npm may well leave it running and go. */
function stopWhenNpmIsGone(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const check = () => process.ppid === parent || child.kill('SIGTERM');
  setInterval(check, parentCheckMs).unref();
}
