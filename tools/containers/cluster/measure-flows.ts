import { join } from 'node:path';
import { runCommand } from '../../infra/run-command.ts';
import type { Flow } from '../../policies/flows.ts';
import { workspaceRoot } from '../../workspace.ts';
import { inParallel } from '../in-parallel.ts';
import type { PlannedPod } from './planned-pod.ts';
import type { PodRunner } from './pod-runner.ts';
import type { Answer, Question } from './question.ts';

const program = join(import.meta.dirname, 'ask.main.ts');
const atOnce = 4;

/** A flow that was tried, and what came of it. */
export interface MeasuredFlow extends Flow {
  from: PlannedPod;
  to: PlannedPod;
  answer: Answer;
}

/** Tries every flow, from inside the pod that it begins at. */
export async function measureFlows(
  runner: PodRunner,
  flows: readonly (Flow & { from: PlannedPod; to: PlannedPod })[],
): Promise<MeasuredFlow[]> {
  const byAsker = [...Map.groupBy(flows, ({ from }) => from)];
  const measured = await inParallel(byAsker, atOnce, async ([asker, asked]) => {
    const answers = await runner.inside(asker, [process.execPath, program, questionsOf(asked)]);
    return (JSON.parse(answers) as Answer[]).map((answer, index) => ({ ...asked[index]!, answer }));
  });
  return measured.flat();
}

/** What the node itself, whose kubelet asks the probes, gets for an answer. */
export async function measureFromNode(asked: readonly { to: PlannedPod; port: number }[]): Promise<Answer[]> {
  const questions = asked.map(({ to, port }): Question => ({ address: to.address, protocol: 'TCP', port }));
  const { code, stdout, output } = await runCommand(process.execPath, [program, JSON.stringify(questions)], {
    cwd: workspaceRoot,
  });
  if (code !== 0) throw new Error(`asking from the node: ${output.trim()}`);
  return JSON.parse(stdout) as Answer[];
}

function questionsOf(flows: readonly Flow[]): string {
  return JSON.stringify(flows.map(({ to, protocol, port }): Question => ({ address: to.address, protocol, port })));
}
