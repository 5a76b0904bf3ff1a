import { Inject, Injectable } from '@nestjs/common';
import { networkOf } from '@rookery/service';
import type { DocumentNode } from 'graphql';
import { GATEWAY_CONFIG } from '../gateway.config.js';
import type { GatewayConfig } from '../gateway.config.js';
import { refuseIntrospection, withoutSuggestions } from '../limits/close-schema.js';
import { QueryDocuments } from '../limits/query-documents.js';
import type { GraphqlRequest } from './graphql-request.js';
import { PersistedQueries, matchHash } from './persisted-queries.js';

/** An error with a list of errors is one of the document, as the engine throws them itself. */
class DocumentRefused extends Error {
  constructor(readonly errors: readonly unknown[]) {
    super('the document was refused');
  }
}

/** Finds the document of a request, within its bounds, and says what is wrong with one in the words this place allows. */
@Injectable()
export class AskedDocuments {
  private readonly documents = new QueryDocuments();
  private readonly persisted = new PersistedQueries();
  private readonly isSchemaOpen: boolean;

  constructor(@Inject(GATEWAY_CONFIG) { isSchemaOpen }: Pick<GatewayConfig, 'isSchemaOpen'>) {
    this.isSchemaOpen = isSchemaOpen;
  }

  /**
   * The text of what is asked for, which is one the engine can read.
   * @param address of who asks
   */
  find({ query, hash }: AskedText, address: string): string {
    if (hash !== undefined && query !== undefined) matchHash(hash, query);
    try {
      const source = query ?? this.persisted.find(hash ?? '', networkOf(address));
      this.read(source);
      return source;
    } catch (error) {
      throw new DocumentRefused([error]);
    }
  }

  /** Keeps the text under its hash, if it came with one: when it was found valid. */
  keep({ query, hash }: AskedText, address: string): void {
    if (hash !== undefined && query !== undefined) this.persisted.keep(hash, query, networkOf(address));
  }

  /** A document within its bounds. Throws GraphQLError or DomainError for another. */
  read(source: string): DocumentNode {
    const document = this.documents.read(source);
    if (!this.isSchemaOpen) refuseIntrospection(document);
    return document;
  }

  /** What is said about a document: without hints at the schema where it is closed. */
  errorsOf(errors: readonly unknown[]): readonly unknown[] {
    return this.isSchemaOpen ? errors : withoutSuggestions(errors);
  }

  /** As errorsOf, of something thrown that has the errors in a list. */
  refusalOf(thrown: unknown): unknown {
    if (!(thrown instanceof Error) || !('errors' in thrown) || !Array.isArray(thrown.errors)) return thrown;
    return new DocumentRefused(this.errorsOf(thrown.errors));
  }
}

type AskedText = Pick<GraphqlRequest, 'query' | 'hash'>;
