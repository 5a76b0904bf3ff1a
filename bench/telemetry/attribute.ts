import type { HeapProfiler, Profiler, Runtime } from 'node:inspector';
import { isNodeForTelemetry, isTelemetryFile } from './telemetry-files.ts';

/** Whose a stack is: of the nearest frame that is neither Node's nor native. */
type Owner = 'telemetry' | 'other' | 'nobody';

/** What a process did, by whose code did it. `nobody` is the event loop and whatever Node does without being called. */
export interface Usage {
  /** CPU samples; those of an idle process are none. */
  samples: Record<Owner | 'garbage', number>;
  /** Bytes allocated, also those that were collected. */
  bytes: Record<Owner, number>;
}

export function attribute(cpu: Profiler.Profile, heap: HeapProfiler.SamplingHeapProfile): Usage {
  return { samples: attributeSamples(cpu), bytes: attributeBytes(heap) };
}

function attributeSamples({ nodes }: Profiler.Profile): Usage['samples'] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const samples = { telemetry: 0, other: 0, nobody: 0, garbage: 0 };
  const visit = (node: Profiler.ProfileNode, above: Owner): void => {
    const { callFrame, hitCount = 0, children = [] } = node;
    const owner = ownerOf(callFrame, above);
    if (callFrame.functionName === '(garbage collector)') samples.garbage += hitCount;
    else if (callFrame.functionName !== '(idle)') samples[owner] += hitCount;
    for (const child of children) visit(byId.get(child)!, owner);
  };
  visit(nodes[0]!, 'nobody');
  return samples;
}

function attributeBytes({ head }: HeapProfiler.SamplingHeapProfile): Usage['bytes'] {
  const bytes = { telemetry: 0, other: 0, nobody: 0 };
  const visit = ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode, above: Owner): void => {
    const owner = ownerOf(callFrame, above);
    bytes[owner] += selfSize;
    for (const child of children) visit(child, owner);
  };
  visit(head, 'nobody');
  return bytes;
}

function ownerOf({ url, scriptId }: Runtime.CallFrame, above: Owner): Owner {
  if (isTelemetryFile(url)) return 'telemetry';
  // What was compiled from text at run time has no address either, but a script.
  const isOwned = !url.startsWith('node:') && scriptId !== '0';
  if (isOwned) return 'other';
  return above === 'nobody' && isNodeForTelemetry(url) ? 'telemetry' : above;
}
