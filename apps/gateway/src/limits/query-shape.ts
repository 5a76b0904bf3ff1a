import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';

/** What a document looks like with its fragments in their places. */
export interface QueryShape {
  /** Fields inside fields. Introspection counts as none: a rule of the specification's bounds it. */
  depth: number;
  /** Fields an operation begins with; of the operation with most. */
  rootFields: number;
  /** Fragments inside fragments. */
  fragmentDepth: number;
  /** Whether a fragment leads to itself. */
  hasCycle: boolean;
}

type Measure = Omit<QueryShape, 'hasCycle'>;

const nothing: Measure = { depth: 0, rootFields: 0, fragmentDepth: 0 };

/** Measures each fragment once, however often and deep it is spread: a small document can unfold to a huge one. */
export function shapeOf({ definitions }: DocumentNode): QueryShape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const measured = new Map<string, Measure>();
  const underWay = new Set<string>();
  let hasCycle = false;

  const ofSet = ({ selections }: SelectionSetNode): Measure => selections.map(ofSelection).reduce(together, nothing);
  const ofSelection = (node: SelectionNode): Measure => {
    if (node.kind === Kind.INLINE_FRAGMENT) return ofSet(node.selectionSet);
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    const inner = node.selectionSet ? ofSet(node.selectionSet) : nothing;
    const depth = node.name.value.startsWith('__') ? 0 : 1 + inner.depth;
    return { depth, rootFields: 1, fragmentDepth: inner.fragmentDepth };
  };
  const ofFragment = (name: string): Measure => {
    const fragment = fragments.get(name);
    if (underWay.has(name)) hasCycle = true;
    if (!fragment || underWay.has(name)) return nothing;
    let measure = measured.get(name);
    if (!measure) {
      underWay.add(name);
      const inner = ofSet(fragment.selectionSet);
      underWay.delete(name);
      const isOfSchema = fragment.typeCondition.name.value.startsWith('__');
      measure = { ...inner, ...(isOfSchema && { depth: 0 }), fragmentDepth: inner.fragmentDepth + 1 };
      measured.set(name, measure);
    }
    return measure;
  };

  let shape = nothing;
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) shape = larger(shape, ofSet(node.selectionSet));
    // Also one that nothing spreads, which validation would still walk through.
    if (node.kind === Kind.FRAGMENT_DEFINITION)
      shape = larger(shape, { ...ofFragment(node.name.value), rootFields: 0 });
  }
  return { ...shape, hasCycle };
}

/** Of two selections beside each other. */
function together(one: Measure, other: Measure): Measure {
  return { ...larger(one, other), rootFields: one.rootFields + other.rootFields };
}

function larger(one: Measure, other: Measure): Measure {
  return {
    depth: Math.max(one.depth, other.depth),
    rootFields: Math.max(one.rootFields, other.rootFields),
    fragmentDepth: Math.max(one.fragmentDepth, other.fragmentDepth),
  };
}
