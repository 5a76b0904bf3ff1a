import { DomainError } from '@rookery/errors';
import { GraphQLError, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { boundDocument } from './bound-document.js';
import { refuseIntrospection } from './close-schema.js';
import { limits } from './limits.js';

/**
 * Reads documents within their bounds. The engine parses a text again when it comes for the first time; it must not see
 * one that is not GraphQL: of such a text it believes that it is the JSON of a document, which knows no bound.
 */
export class QueryDocuments {
  /** Texts that were found good: what is read of one takes a hundred times its room, and the engine keeps it, too. */
  private readonly good = new LRUCache<string, true>({
    max: limits.queriesCachedMax,
    maxSize: limits.queriesCachedBytesMax,
    sizeCalculation: (_, source) => 2 * source.length + 1,
  });

  constructor(private readonly isSchemaOpen: boolean) {}

  /** Throws as `read` does. */
  check(source: string): void {
    if (this.good.get(source)) return;
    this.read(source);
    this.good.set(source, true);
  }

  /** Throws a DomainError INVALID_ARGUMENT for a document beyond a bound, a GraphQLError for one that is none. */
  read(source: string): DocumentNode {
    const document = parseBounded(source);
    boundDocument(document);
    if (!this.isSchemaOpen) refuseIntrospection(document);
    return document;
  }
}

function parseBounded(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: limits.queryTokensMax });
  } catch (error) {
    // graphql-js has no name for it.
    if (!(error instanceof GraphQLError) || !/more tha[nt] \d+ tokens/.test(error.message)) throw error;
    const message = `expected at most ${limits.queryTokensMax} tokens in a document, got more`;
    throw new DomainError('INVALID_ARGUMENT', 'QUERY_TOO_LONG', message, { cause: error });
  }
}
