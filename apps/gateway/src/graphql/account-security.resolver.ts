import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { Cost, passwordCost } from '../limits/cost.decorator.js';
import { changePassword, deleteAccount, endSession, sessions } from '../operations/account-security.js';
import {
  ChangePasswordInput,
  ChangePasswordPayload,
  DeleteAccountInput,
  DeleteAccountPayload,
  EndSessionInput,
  EndSessionPayload,
  SessionType,
} from './account-security.type.js';

/** What keeps an account its owner's. */
@Resolver()
export class AccountSecurityResolver {
  @Query(() => [SessionType], {
    nullable: true,
    description: "The viewer's open sessions, the last used first; null for a stranger.",
  })
  sessions(@Context() edge: Edge) {
    return sessions(edge);
  }

  @Mutation(() => EndSessionPayload, { description: 'Ending an ended one is no error.' })
  endSession(@Context() edge: Edge, @Args('input') input: EndSessionInput) {
    return endSession(edge, input);
  }

  @Cost(passwordCost)
  @Mutation(() => ChangePasswordPayload, { description: 'Ends every other session.' })
  changePassword(@Context() edge: Edge, @Args('input') input: ChangePasswordInput) {
    return changePassword(edge, input);
  }

  @Cost(passwordCost)
  @Mutation(() => DeleteAccountPayload, {
    description: 'Ends the account for good. Nobody else will ever have its handle.',
  })
  deleteAccount(@Context() edge: Edge, @Args('input') input: DeleteAccountInput) {
    return deleteAccount(edge, input);
  }
}
