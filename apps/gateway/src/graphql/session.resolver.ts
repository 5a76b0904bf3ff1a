import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { Cost, passwordCost } from '../limits/cost.decorator.js';
import { refreshSession, register, signIn, signOut } from '../operations/sessions.js';
import {
  RefreshSessionInput,
  RefreshSessionPayload,
  RegisterInput,
  RegisterPayload,
  SignInInput,
  SignInPayload,
  SignOutPayload,
} from './session.type.js';

@Resolver()
export class SessionResolver {
  @Cost(passwordCost)
  @Mutation(() => RegisterPayload, { description: 'Creates an account and signs it in.' })
  register(@Context() edge: Edge, @Args('input') input: RegisterInput) {
    return register(edge, input);
  }

  @Cost(passwordCost)
  @Mutation(() => SignInPayload)
  signIn(@Context() edge: Edge, @Args('input') input: SignInInput) {
    return signIn(edge, input);
  }

  @Cost(passwordCost)
  @Mutation(() => RefreshSessionPayload, { description: 'Trades a refresh token for new tokens, once.' })
  refreshSession(@Context() edge: Edge, @Args('input') input: RefreshSessionInput) {
    return refreshSession(edge, input);
  }

  @Mutation(() => SignOutPayload, { description: 'Ends the session of the access token.' })
  signOut(@Context() edge: Edge) {
    return signOut(edge);
  }
}
