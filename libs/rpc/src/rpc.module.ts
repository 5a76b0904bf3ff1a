import { Global, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { RpcPipeline } from './pipeline.js';

export { VERIFY_TOKEN } from './pipeline.js';
export type { VerifyToken } from './pipeline.js';

/** What every RpcController needs; `VERIFY_TOKEN` comes from libs/auth. */
@Global()
@Module({ controllers: [HealthController], providers: [RpcPipeline], exports: [RpcPipeline] })
export class RpcModule {}
