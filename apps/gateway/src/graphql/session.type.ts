import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { AccountType } from './account.type.js';

@ObjectType('SessionTokens')
export class SessionTokensType {
  @Field(() => String, { description: 'Sent as `Authorization: Bearer …`.' }) accessToken!: string;
  @Field(() => Date) accessExpiresAt!: Date;
  @Field(() => String, { description: 'Good for one refreshSession.' }) refreshToken!: string;
  @Field(() => Date) refreshExpiresAt!: Date;
}

@InputType()
export class RegisterInput {
  @Field(() => String, { description: '3 to 30 letters, digits and underscores.' }) handle!: string;
  @Field(() => String, { description: 'At most 254 characters; no two accounts share one.' }) email!: string;
  @Field(() => String, { description: '10 to 128 characters.' }) password!: string;
  @Field(() => String, { nullable: true, description: 'At most 50 characters; the handle when absent.' })
  displayName?: string | null;
}

@InputType()
export class SignInInput {
  @Field(() => String, { description: 'At most 254 characters.' }) handleOrEmail!: string;
  @Field(() => String, { description: 'At most 128 characters.' }) password!: string;
}

@InputType()
export class RefreshSessionInput {
  @Field(() => String, { description: 'The latest of the session.' }) refreshToken!: string;
}

@ObjectType()
export class RegisterPayload {
  @Field(() => AccountType) account!: AccountType;
  @Field(() => SessionTokensType) tokens!: SessionTokensType;
}

@ObjectType()
export class SignInPayload {
  @Field(() => AccountType) account!: AccountType;
  @Field(() => SessionTokensType) tokens!: SessionTokensType;
}

@ObjectType()
export class RefreshSessionPayload {
  @Field(() => SessionTokensType) tokens!: SessionTokensType;
}

@ObjectType()
export class SignOutPayload {
  @Field(() => Boolean) signedOut!: boolean;
}
