import { existsSync, globSync, readFileSync } from 'node:fs';
import type { HeapProfiler, Profiler, Runtime } from 'node:inspector';
import { join } from 'node:path';
import { workspaceRoot } from '../../tools/workspace.ts';
import { attribute } from './attribute.ts';
import { isTelemetryFile, telemetryFiles } from './telemetry-files.ts';

type Stack = { frame: Runtime.CallFrame; weight: number; children: Stack[] };

const ours = 'file:///rookery/dist/libs/telemetry/src/spans.js';
const theirs = 'file:///rookery/node_modules/@opentelemetry/sdk-trace/build/src/Span.js';
const business = 'file:///rookery/dist/apps/posts/src/use-cases/publish-post.js';

const at = (url: string, weight: number, ...children: Stack[]): Stack => ({
  frame: { functionName: 'some', scriptId: '7', url, lineNumber: 1, columnNumber: 1 },
  weight,
  children,
});
const native = (functionName: string, weight: number, ...children: Stack[]): Stack => {
  const stack = at('', weight, ...children);
  return { ...stack, frame: { ...stack.frame, functionName, scriptId: '0' } };
};
const root = (...children: Stack[]) => native('(root)', 0, ...children);
const nothing = root();

function cpuOf(top: Stack): Profiler.Profile {
  const nodes: Profiler.ProfileNode[] = [];
  const add = ({ frame, weight, children }: Stack): number => {
    const node: Profiler.ProfileNode = { id: nodes.length + 1, callFrame: frame, hitCount: weight };
    nodes.push(node);
    node.children = children.map(add);
    return node.id;
  };
  add(top);
  return { nodes, startTime: 0, endTime: 1 };
}

function heapOf(top: Stack): HeapProfiler.SamplingHeapProfile {
  const nodeOf = ({ frame, weight, children }: Stack): HeapProfiler.SamplingHeapProfileNode => ({
    callFrame: frame,
    selfSize: weight,
    children: children.map(nodeOf),
  });
  return { head: nodeOf(top) };
}

const samplesOf = (top: Stack) => attribute(cpuOf(top), heapOf(nothing)).samples;
const bytesOf = (top: Stack) => attribute(cpuOf(nothing), heapOf(top)).bytes;

describe('a sample belongs to', () => {
  it('the nearest frame that is neither Node’s nor native', () => {
    const top = root(
      at(business, 10, at(ours, 3, at('node:crypto', 2), at(theirs, 1, native('push', 4)), at(business, 20))),
      at(theirs, 5, at('node:http', 6, at('node:net', 7))),
    );
    expect(samplesOf(top)).toEqual({ telemetry: 28, other: 30, nobody: 0, garbage: 0 });
  });

  it('the rest where its code has no address, being made at run time', () => {
    expect(samplesOf(root(at(ours, 1, at('', 2))))).toMatchObject({ telemetry: 1, other: 2 });
  });

  it('nobody where Node runs by itself, but for requests of the exporter', () => {
    const top = root(
      native('(program)', 4),
      at('node:net', 2, at('node:_http_client', 3, at('node:net', 1))),
      at(business, 5, at('node:_http_client', 6)),
    );
    expect(samplesOf(top)).toEqual({ telemetry: 4, other: 11, nobody: 6, garbage: 0 });
  });

  it('the collector, and to none when nothing runs', () => {
    const top = root(native('(idle)', 1_000), native('(garbage collector)', 9), at(business, 1));
    expect(samplesOf(top)).toEqual({ telemetry: 0, other: 1, nobody: 0, garbage: 9 });
  });
});

it('bytes belong to whom samples would', () => {
  const top = root(native('(BYTECODE_COMPILER)', 1), at(business, 2, at(theirs, 4, native('concat', 8))));
  expect(bytesOf(top)).toEqual({ telemetry: 12, other: 2, nobody: 1 });
});

describe('the files of telemetry', () => {
  const sourceOf = (file: string) => join(workspaceRoot, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));

  it.each(telemetryFiles)('are there: %s', (file) => {
    expect(existsSync(sourceOf(file))).toBe(true);
  });

  it('hold all that makes spans', () => {
    const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: workspaceRoot }).filter((file) =>
      /\b(inSpan|openSpan|sampleAfresh)\b/.test(readFileSync(join(workspaceRoot, file), 'utf8')),
    );
    expect(sources.length).toBeGreaterThan(8);
    const unlisted = sources.filter((file) => !isTelemetryFile(`/dist/${file.replace(/\.ts$/, '.js')}`));
    expect(unlisted).toEqual([]);
  });
});
