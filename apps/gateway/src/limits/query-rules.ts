import { GraphQLError, Kind } from 'graphql';
import type { ASTVisitor, DefinitionNode, FragmentDefinitionNode, SelectionSetNode, ValidationContext } from 'graphql';
import { limits } from './limits.js';

type Rule = (context: ValidationContext) => ASTVisitor;

/** Refuses documents that would cost too much to answer, before anything is executed. */
export const queryRules: readonly Rule[] = [depthRule, aliasRule];

/** Fields inside fields. Introspection is exempt: its depth is GraphiQL's choice and costs no call. */
function depthRule(context: ValidationContext): ASTVisitor {
  return {
    Document({ definitions }) {
      const fragments = new Map(definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]));
      for (const definition of definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const depth = depthOf(definition.selectionSet, fragments);
        if (depth > limits.queryDepthMax) {
          const message = `expected a query of at most ${limits.queryDepthMax} levels, got ${depth}`;
          context.reportError(new GraphQLError(message, { nodes: definition }));
        }
      }
    },
  };
}

function aliasRule(context: ValidationContext): ASTVisitor {
  let aliases = 0;
  return {
    Field({ alias }) {
      if (alias) aliases++;
    },
    Document: {
      leave() {
        if (aliases <= limits.queryAliasesMax) return;
        context.reportError(
          new GraphQLError(`expected at most ${limits.queryAliasesMax} aliases in a document, got ${aliases}`),
        );
      },
    },
  };
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}

/**
 * Each fragment is measured once. One that is being measured counts as nothing, so that a cycle, which another rule
 * refuses, ends here as well.
 */
function depthOf(selections: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): number {
  const measured = new Map<string, number>();
  const measure = ({ selections }: SelectionSetNode): number => Math.max(0, ...selections.map(depth));
  const depth = (selection: SelectionSetNode['selections'][number]): number => {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value.startsWith('__')) return 0;
      return 1 + (selection.selectionSet ? measure(selection.selectionSet) : 0);
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return measure(selection.selectionSet);
    const name = selection.name.value;
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, 0);
    const fragment = fragments.get(name);
    measured.set(name, fragment ? measure(fragment.selectionSet) : 0);
    return measured.get(name) ?? 0;
  };
  return measure(selections);
}
