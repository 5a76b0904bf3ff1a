import { DomainError } from '@rookery/errors';
import { GraphQLError, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { boundDocument } from './bound-document.js';
import { limits } from './limits.js';

/**
 * Reads documents, good ones once. The engine is given what was read and never the text: of a text it cannot parse it
 * believes that it is the JSON of a document, which knows no bound.
 */
export class QueryDocuments {
  private readonly known = new LRUCache<string, DocumentNode>({
    max: limits.queriesCachedMax,
    maxSize: limits.queriesCachedBytesMax,
    sizeCalculation: (_, source) => source.length,
  });

  /** Throws a DomainError INVALID_ARGUMENT for a document beyond a bound, a GraphQLError for one that is none. */
  read(source: string): DocumentNode {
    let document = this.known.get(source);
    if (!document) {
      document = parseBounded(source);
      boundDocument(document);
      this.known.set(source, document);
    }
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
