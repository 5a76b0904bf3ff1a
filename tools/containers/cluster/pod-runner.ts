import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../infra/run-command.ts';
import type { Confinement } from '../../policies/confinement.ts';
import { titleOf } from '../../policies/confine.ts';
import { rulesetOf } from '../../policies/ruleset.ts';
import { workspaceRoot } from '../../workspace.ts';
import type { Docker } from '../docker.ts';
import { inParallel } from '../in-parallel.ts';
import { containerArguments } from './container-arguments.ts';
import { awaitCompletion, awaitReady } from './kubelet.ts';
import { confined, toolMounts, toolsFolder } from './helper-container.ts';
import { podNetwork, type PlannedCluster } from './plan-cluster.ts';
import { containerOf, label, network, sandboxOf } from './pod-names.ts';
import { startOrder, type PlannedPod } from './planned-pod.ts';
import { writePodFolders, writeResolvConf } from './pod-folders.ts';

const atOnce = 4;

/** Runs the pods of a plan as containers of one engine. */
export class PodRunner {
  readonly #docker: Docker;
  readonly #cluster: PlannedCluster;
  readonly #folder: string;
  readonly #nodeImage: string;
  readonly #pids = new Map<string, number>();

  /** @param how `folder`: for what pods mount, made anew; `nodeImage`: for what holds a pod's network */
  constructor(docker: Docker, cluster: PlannedCluster, { folder, nodeImage }: { folder: string; nodeImage: string }) {
    this.#docker = docker;
    this.#cluster = cluster;
    this.#folder = folder;
    this.#nodeImage = nodeImage;
  }

  /** Makes the network, and of every pod what owns its address; nothing of the pod runs yet. */
  async openSandboxes(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeResolvConf(this.#folder);
    writeFileSync(join(this.#folder, 'names.json'), JSON.stringify(this.#cluster.names));
    await this.#docker.run([
      'network',
      'create',
      '--internal',
      '--subnet',
      podNetwork.subnet,
      '--label',
      label,
      network,
    ]);
    await inParallel(this.#cluster.pods, atOnce, (pod) => this.#openSandbox(pod));
    const names = this.#cluster.pods.map(sandboxOf);
    const pids = await this.#docker.run(['inspect', '--format', '{{.State.Pid}}', ...names]);
    for (const [index, pid] of pids.trim().split('\n').entries()) {
      if (!existsSync(`/proc/${pid}/ns/net`)) throw new Error('the engine runs its containers on another machine');
      this.#pids.set(titleOf(this.#cluster.pods[index]!), Number(pid));
    }
    await inParallel(this.#cluster.pods, atOnce, (pod) => this.inside(pod, ['sh', '-ec', routesOverNode]));
  }

  /** The process that owns the network namespace of a pod. */
  pidOf(pod: PlannedPod): number {
    return this.#pids.get(titleOf(pod))!;
  }

  /** Loads the rules of each pod into its network namespace. */
  async confine(confined: ReadonlyMap<string, Confinement>): Promise<void> {
    mkdirSync(join(this.#folder, 'rules'));
    await inParallel(this.#cluster.pods, atOnce, async (pod) => {
      const file = join(this.#folder, 'rules', `${pod.namespace}-${pod.name}.nft`);
      writeFileSync(file, rulesetOf(confined.get(titleOf(pod))!, { node: podNetwork.node }));
      await this.inside(pod, ['nft', '--file', file]);
    });
  }

  /**
   * Starts what runs in the pods, kind by kind, each when the one before is ready or, for migrations, done.
   * @throws with the last lines of a container that does not get there
   */
  async start(log: (line: string) => void): Promise<void> {
    for (const kind of startOrder) {
      const pods = this.#cluster.pods.filter((pod) => pod.kind === kind);
      const began = performance.now();
      await inParallel(pods, atOnce, async (pod) => {
        await this.#startContainer(pod);
        if (kind === 'migration') await awaitCompletion(this.#docker, containerOf(pod));
        else await awaitReady(this.#docker, pod, containerOf(pod));
      });
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      log(`${pods.length} × ${kind}: ${kind === 'migration' ? 'done' : 'ready'} after ${seconds} s`);
    }
  }

  /**
   * Runs a command of this machine in the network namespace of a pod.
   * @returns what it printed
   * @throws with its last lines when its code is not 0
   */
  async inside(pod: PlannedPod, command: readonly string[]): Promise<string> {
    const args = ['--target', `${this.pidOf(pod)}`, '--net', ...command];
    const { code, stdout, output } = await runCommand('nsenter', args, { cwd: workspaceRoot, timeoutMs: 60_000 });
    if (code !== 0) throw new Error(`${command[0]} in ${pod.name}: ${output.trim().split('\n').slice(-5).join('\n')}`);
    return stdout;
  }

  async #openSandbox(pod: PlannedPod): Promise<void> {
    const { namespace, name, address, standIns } = pod;
    const program = '/rookery/stand-in.main.ts';
    const { hostname } = this.#cluster.entrance;
    const entrance = this.#cluster.pods.find(({ kind }) => kind === 'edge')!.address;
    await this.#docker.run([
      ...['run', '--detach', '--name', sandboxOf(pod), '--label', label],
      ...['--network', network, '--ip', address, '--hostname', name],
      // Who is in no namespace asks no name server of the cluster, and knows the one name the world knows.
      ...(this.#cluster.namespaces.has(namespace) ? [] : ['--add-host', `${hostname}:${entrance}`]),
      ...confined,
      ...['--volume', `${join(import.meta.dirname, 'stand-in.main.ts')}:${program}:ro`],
      ...['--entrypoint', standIns.length > 0 ? 'node' : 'sleep', this.#nodeImage],
      ...(standIns.length > 0 ? [program, ...standIns.map(String)] : ['infinity']),
    ]);
  }

  async #startContainer(pod: PlannedPod): Promise<void> {
    const own = ['run', '--detach', '--name', containerOf(pod), '--label', label];
    const folders = writePodFolders(this.#folder, pod);
    const names = pod.kind === 'names' ? this.#namesArguments(pod) : [];
    const rest = pod.container ? containerArguments(pod.container, sandboxOf(pod), folders) : names;
    await this.#docker.run([...own, ...rest]);
  }

  #namesArguments(pod: PlannedPod): string[] {
    return [
      ...['--network', `container:${sandboxOf(pod)}`],
      ...confined,
      ...toolMounts,
      ...['--volume', `${join(this.#folder, 'names.json')}:/names.json:ro`],
      ...['--entrypoint', 'node', this.#nodeImage],
      ...[`${toolsFolder}/tools/containers/cluster/names.main.ts`, '/names.json'],
    ];
  }

  /**
   * Runs a program of tools/ to its end, in a container of its own in the network of a pod.
   * @param how `files`: texts by their paths in the container
   * @returns what it printed
   * @throws with its last lines when its code is not 0
   */
  async runTool(
    pod: PlannedPod,
    args: readonly string[],
    { env, files }: { env: Readonly<Record<string, string>>; files: Readonly<Record<string, string>> },
  ): Promise<string> {
    const mounted = Object.entries(files).map(([path, text], index) => {
      const file = join(this.#folder, `tool-${index}`);
      writeFileSync(file, text, { mode: 0o644 });
      return `${file}:${path}:ro`;
    });
    return this.#docker.run([
      ...['run', '--rm', '--label', label, '--network', `container:${sandboxOf(pod)}`],
      ...confined,
      ...toolMounts,
      ...mounted.flatMap((mount) => ['--volume', mount]),
      ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...['--entrypoint', 'node', this.#nodeImage, ...args],
    ]);
  }
}

/**
 * Pods speak to each other by way of the node, as most networks of clusters have it: the kernel's table of neighbours, one for
 * the whole machine, is too small for everybody to know everybody.
 */
const routesOverNode = `
for name in all eth0; do echo 0 > /proc/sys/net/ipv4/conf/$name/accept_redirects; done
ip route replace ${podNetwork.node} dev eth0 scope link
ip route replace default via ${podNetwork.node} dev eth0
ip route del ${podNetwork.subnet} dev eth0`;
