/** Where CloudNativePG's plugin archives to: what we say of it, since nobody has published types of it. */
export interface ObjectStore {
  apiVersion: 'barmancloud.cnpg.io/v1';
  kind: 'ObjectStore';
  metadata: { name: string; namespace: string };
  spec: {
    /** Such as `30d`. */
    retentionPolicy?: `${number}${'d' | 'w' | 'm'}`;
    configuration: {
      destinationPath: string;
      endpointURL?: string;
      s3Credentials: { accessKeyId: SecretKey; secretAccessKey: SecretKey; region?: SecretKey };
      wal?: { compression?: Compression; maxParallel?: number };
      data?: { compression?: Compression; jobs?: number };
    };
  };
}

type Compression = 'gzip' | 'bzip2' | 'snappy';

interface SecretKey {
  name: string;
  key: string;
}
