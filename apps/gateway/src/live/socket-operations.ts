import { Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphQLError, getOperationAST, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { AskedDocuments } from '../graphql/asked-documents.js';
import { boundVariables } from '../limits/bound-variables.js';
import { costOf, costOfEvent, refuseCostly } from '../limits/query-cost.js';
import { Rates, refusalCost } from '../limits/rates/rates.js';
import type { AskedOperation } from '../limits/query-cost.js';
import { observeCost } from '../telemetry/observe-operation.js';
import type { LiveEdge } from './live-edge.js';

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
      // What one costs that is refused; one that runs costs its own on top. As of a request over HTTP.
      await this.charge(edge, refusalCost);
      boundVariables(variables);
      const document = this.documents.read(query);
      const errors = validate(schema, document, specifiedRules);
      if (errors.length > 0) return errors;
      const operation = getOperationAST(document, operationName);
      const contextValue = operation ? await this.pay(edge, { schema, document, operation, variables }) : edge;
      return { schema, document, operationName, variableValues: variables, contextValue };
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('refused', { originalError: error as Error })];
    }
  }

  /** Charges the operation, and leaves with the Edge what each event costs, if it is to have any. */
  private async pay(edge: LiveEdge, asked: AskedOperation): Promise<LiveEdge> {
    const cost = costOf(asked);
    observeCost(asked.operation, cost);
    refuseCostly(cost);
    await this.charge(edge, cost);
    const eventCost = costOfEvent(asked);
    return { ...edge, payForEvent: () => this.charge(edge, eventCost) };
  }

  private async charge({ call: { client, viewer } }: LiveEdge, cost: number): Promise<void> {
    await this.rates.charge({ address: client?.address, accountId: viewer?.accountId }, cost);
  }
}
