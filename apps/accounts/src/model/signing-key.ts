import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A P-256 key pair that signs access tokens; `kid` is its RFC 7638 thumbprint. */
@Entity('signing_keys')
export class SigningKey {
  @PrimaryColumn('text') kid!: string;
  @Column('jsonb') privateJwk!: PrivateJwk;
  @Column('timestamptz') createdAt!: Date;
}

/** RFC 7518 §6.2. */
export interface PrivateJwk {
  kty: string;
  crv: string;
  x: string;
  y: string;
  d: string;
}
