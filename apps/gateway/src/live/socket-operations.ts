import { Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphQLError, getOperationAST, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { AskedDocuments } from '../graphql/asked-documents.js';
import { boundVariables } from '../limits/bound-variables.js';
import { costOf, refuseCostly } from '../limits/query-cost.js';
import { Rates } from '../limits/rates/rates.js';
import { observeCost } from '../telemetry/observe-operation.js';
import type { LiveEdge } from './live-edge.js';

/** What an operation costs that is refused; one that runs costs its own on top. As of a request over HTTP. */
const refusalCost = 1;

/** What stands before an operation that comes over a WebSocket: the same that stands before one over HTTP. */
@Injectable()
export class SocketOperations {
  constructor(
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly documents: AskedDocuments,
    private readonly rates: Rates,
  ) {}

  /** What to execute, or why nothing is: bounds of the document and the variables, validation, cost, rate. */
  async prepare(payload: SubscribePayload, edge: LiveEdge): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { schema } = this.schemaHost;
    const { query, operationName } = payload;
    const variables = payload.variables ?? {};
    try {
      await this.charge(edge, refusalCost);
      boundVariables(variables);
      const document = this.documents.read(query);
      const errors = validate(schema, document, specifiedRules);
      if (errors.length > 0) return errors;
      const operation = getOperationAST(document, operationName);
      if (operation) {
        const cost = costOf({ schema, document, operation, variables });
        observeCost(operation, cost);
        refuseCostly(cost);
        await this.charge(edge, cost);
      }
      return { schema, document, operationName, variableValues: variables, contextValue: edge };
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('refused', { originalError: error as Error })];
    }
  }

  private async charge({ call: { client, viewer } }: LiveEdge, cost: number): Promise<void> {
    await this.rates.charge({ address: client?.address, accountId: viewer?.accountId }, cost);
  }
}
