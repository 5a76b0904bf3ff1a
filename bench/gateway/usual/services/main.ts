import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Logger } from 'nestjs-pino';
import { serverOf } from '../transport.js';

const app = process.argv[2] ?? '';
const { AppModule } = (await import(`./${app}.js`)) as { AppModule: new () => object };
const service = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  ...serverOf(app),
  bufferLogs: true,
});
service.useLogger(service.get(Logger));
await service.listen();
console.log('ready');
