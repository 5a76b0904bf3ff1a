import { DomainError } from '@rookery/errors';
import type { ErrorCode } from '@rookery/errors';
import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';
import { limits } from './limits.js';
import { shapeOf } from './query-shape.js';

/** How much of everything a document has. */
interface Counts {
  aliases: number;
  directives: number;
  directivesPerNode: number;
  fragments: number;
  fragmentDepth: number;
  rootFields: number;
  depth: number;
}

interface Bound {
  of: keyof Counts;
  max: number;
  error: readonly [ErrorCode, reason: string];
  what: string;
}

const bounds: readonly Bound[] = [
  {
    of: 'aliases',
    max: limits.queryAliasesMax,
    error: ['INVALID_ARGUMENT', 'TOO_MANY_ALIASES'],
    what: 'aliases in a document',
  },
  {
    of: 'directives',
    max: limits.queryDirectivesMax,
    error: ['INVALID_ARGUMENT', 'TOO_MANY_DIRECTIVES'],
    what: 'directives in a document',
  },
  {
    of: 'directivesPerNode',
    max: limits.queryDirectivesPerNodeMax,
    error: ['INVALID_ARGUMENT', 'TOO_MANY_DIRECTIVES'],
    what: 'directives in one place',
  },
  {
    of: 'fragments',
    max: limits.queryFragmentsMax,
    error: ['INVALID_ARGUMENT', 'TOO_MANY_FRAGMENTS'],
    what: 'fragments in a document',
  },
  {
    of: 'fragmentDepth',
    max: limits.queryFragmentDepthMax,
    error: ['INVALID_ARGUMENT', 'FRAGMENTS_TOO_DEEP'],
    what: 'fragments inside each other',
  },
  {
    of: 'rootFields',
    max: limits.queryRootFieldsMax,
    error: ['INVALID_ARGUMENT', 'TOO_MANY_ROOT_FIELDS'],
    what: 'fields to begin with',
  },
  {
    of: 'depth',
    max: limits.queryDepthMax,
    error: ['INVALID_ARGUMENT', 'QUERY_TOO_DEEP'],
    what: 'levels of fields',
  },
];

/**
 * Refuses a document that is more than anybody needs, by what stands in it: before it is validated, which costs more
 * than counting. Throws INVALID_ARGUMENT with a reason for each bound.
 */
export function boundDocument(document: DocumentNode): void {
  const { hasCycle, ...shape } = shapeOf(document);
  const counts: Counts = { ...countsOf(document), ...shape };
  for (const { of, max, error, what } of bounds) {
    if (counts[of] > max) throw new DomainError(...error, `expected at most ${max} ${what}, got ${counts[of]}`);
  }
  if (hasCycle) throw new DomainError('INVALID_ARGUMENT', 'FRAGMENT_CYCLE', 'expected fragments that end');
}

function countsOf(document: DocumentNode): Omit<Counts, 'fragmentDepth' | 'rootFields' | 'depth'> {
  const counts = { aliases: 0, directives: 0, directivesPerNode: 0, fragments: 0 };
  visit(document, {
    enter(node: ASTNode) {
      if (node.kind === Kind.FIELD && node.alias) counts.aliases++;
      if (node.kind === Kind.FRAGMENT_DEFINITION) counts.fragments++;
      const directives = 'directives' in node ? (node.directives?.length ?? 0) : 0;
      counts.directives += directives;
      counts.directivesPerNode = Math.max(counts.directivesPerNode, directives);
    },
  });
  return counts;
}
