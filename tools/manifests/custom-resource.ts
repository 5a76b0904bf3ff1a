/**
 * The properties of a custom resource as YAML writes them, out of the classes that @cdk8s-kit/crds has for them:
 * enumerations as their texts, quantities as texts or numbers, acronyms in capitals again.
 */
export type Custom<Props> = { apiVersion: string; kind: string } & Plain<Props>;

type Plain<T> = T extends string
  ? `${T}`
  : T extends number | boolean | undefined | null
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends { readonly value: string | number }
        ? keyof T extends 'value'
          ? string | number
          : PlainObject<T>
        : T extends object
          ? PlainObject<T>
          : T;

type PlainObject<T> = { [Key in keyof T as Key extends string ? Spelled<Key> : never]: Plain<T[Key]> };

/** The generator writes `serverTlsSecret` where the resource has `serverTLSSecret`. */
type Spelled<Key extends string> = Key extends `${infer Head}${keyof Acronyms}${infer Tail}`
  ? Key extends `${Head}${infer Found extends keyof Acronyms}${Tail}`
    ? `${Head}${Acronyms[Found]}${Tail}`
    : Key
  : Key;

interface Acronyms {
  Sql: 'SQL';
  Tls: 'TLS';
  CaSecret: 'CASecret';
  Wal: 'WAL';
}
