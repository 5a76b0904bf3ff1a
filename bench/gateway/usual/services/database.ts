import { readFileSync } from 'node:fs';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';

/** The database of an app of Rookery, over TLS as Rookery's own connections. */
export function databaseOf(entities: (new () => object)[]) {
  const { hostname, port, username, password, pathname } = new URL(process.env.DB_URL ?? '');
  return TypeOrmModule.forRoot({
    type: 'postgres',
    host: hostname,
    port: Number(port),
    username,
    password,
    database: pathname.slice(1),
    ssl: { ca: readFileSync(process.env.DB_CA ?? '') },
    applicationName: process.env.BENCH_NAME ?? '',
    entities,
    synchronize: false,
    poolSize: 10,
  } as TypeOrmModuleOptions);
}
