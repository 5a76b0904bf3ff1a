import { DomainError } from '@rookery/errors';
import { BREAK, GraphQLError, visit } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Throws INVALID_ARGUMENT for a document that asks what the schema is, where that is nobody's business. */
export function refuseIntrospection(document: DocumentNode): void {
  let asks = false;
  visit(document, {
    Field({ name: { value } }) {
      asks ||= value === '__schema' || value === '__type';
      return asks ? BREAK : undefined;
    },
  });
  if (asks) throw new DomainError('INVALID_ARGUMENT', 'INTROSPECTION_REFUSED', 'the schema is not to be had from here');
}

/** The errors without the names of fields and types that the engine suggests, which spell the schema out bit by bit. */
export function withoutSuggestions(errors: readonly unknown[]): readonly unknown[] {
  return errors.map((error) => {
    if (!(error instanceof GraphQLError) || isThrown(error.originalError)) return error;
    const { message, nodes, source, positions, path } = error;
    return new GraphQLError(message.replace(/ Did you mean [^]*\?$/, ''), { nodes, source, positions, path });
  });
}

/** What a resolver threw, and not what the engine says of a value. */
function isThrown(original: unknown): boolean {
  return original !== undefined && !(original instanceof GraphQLError);
}
