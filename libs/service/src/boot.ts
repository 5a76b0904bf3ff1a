import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { Logger, Module, NotFoundException } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { boundHealthServer, createHealthServer, healthServerBounds } from './health/health-server.js';
import { HealthModule } from './health/health.module.js';
import { Readiness } from './health/readiness.js';
import { openLog } from './log/open-log.js';
import { overload } from './overload/overload-control.js';
import { SERVICE_CONFIG } from './service.config.js';
import type { ServiceConfig } from './service.config.js';
import { Settings } from './settings/settings.js';

export interface BootOptions {
  /** The app's name, as it stands on log lines. */
  app: string;
  config: ServiceConfig;
  module: DynamicModule;
  /** What the app listens on besides HTTP: the gRPC server of libs/rpc. */
  transports?: readonly MicroserviceOptions[];
  /** Only the gateway has one: a public HTTP port beside the health port; `reusePort` shares it between processes. */
  publicPort?: { port: number; reusePort: boolean };
  /** HTTP adapter of the public port, where the defaults do not fit. */
  adapter?: FastifyAdapter;
  /** Called before the app initialises, for Fastify plugins. */
  prepare?: (app: NestFastifyApplication) => Promise<void>;
}

/**
 * Starts an app: log, module, transports, health port. Resolves when it listens everywhere.
 */
export async function bootService(options: BootOptions): Promise<NestFastifyApplication> {
  const { app: name, config } = options;
  const { instance, env, build, log } = config;
  const { logger, module: logModule } = await openLog({ app: name, instance, version: build.version, env }, log);
  // What is built next may ask for settings already, and what they have to say goes to the log.
  Logger.overrideLogger(logger);
  config.settings.recall();
  const root = rootModule(options, logModule);
  const app = await NestFactory.create<NestFastifyApplication>(root, options.adapter ?? adapter(), {
    logger,
    abortOnError: false,
  });
  await options.prepare?.(app);
  for (const transport of options.transports ?? []) app.connectMicroservice(transport, { inheritAppConfig: false });
  if (options.publicPort) letGoWhenLeaving(app);
  const healthServer = options.publicPort === undefined ? undefined : healthServerOf(app);
  if (!healthServer) boundHealthServer(app.getHttpServer());
  await app.init();
  await app.startAllMicroservices();
  await app.listen({ host: config.bindHost, ...(options.publicPort ?? { port: config.healthPort }) });
  await healthServer?.listen(config.healthPort, config.bindHost);
  // What boot has to do is not what it is asked to do.
  overload.start(config.overload);
  logger.log(`${name} is ready`, 'Boot');
  return app;
}

/** Who keeps a connection open comes back on another one, which leads to another instance. */
function letGoWhenLeaving(app: NestFastifyApplication): void {
  const readiness = app.get(Readiness);
  app
    .getHttpAdapter()
    .getInstance()
    // When it is answered: what began before is the last on its connection too.
    .addHook('onSend', (_request, reply, _payload, done) => {
      if (readiness.state === 'draining') reply.header('connection', 'close');
      done();
    });
}

function rootModule({ config, module }: BootOptions, logModule: DynamicModule): DynamicModule {
  return {
    module: RootModule,
    imports: [logModule, HealthModule, module],
    providers: [
      { provide: SERVICE_CONFIG, useValue: config },
      { provide: Settings, useValue: config.settings },
    ],
    exports: [SERVICE_CONFIG, Settings],
    global: true,
  };
}

@Module({})
class RootModule {}

/** Of an app that answers nothing but probes over HTTP: one that keeps its connection open must not hold up the end. */
function adapter(): FastifyAdapter {
  const { requestTimeout, ...http } = healthServerBounds;
  return new FastifyAdapter({ bodyLimit: 1_024, requestTimeout, http, forceCloseConnections: true });
}

const probePaths = /^\/(health|metrics)(?![^/])/;

/**
 * The health endpoints and `/metrics` of an app with a public port on a port of their own, so that probes work while
 * the public port is closed off; for strangers they do not exist.
 */
function healthServerOf(app: NestFastifyApplication) {
  const fastify = app.getHttpAdapter().getInstance();
  const probes = new WeakSet<IncomingMessage>();
  const server = createHealthServer((request, response) => {
    if (!probePaths.test(request.url ?? '')) return void response.writeHead(404).end();
    probes.add(request);
    fastify.routing(request, response);
  });
  // By the route that was found and not by the URL, which can be spelt in many ways.
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isStranger = probePaths.test(request.routeOptions.url ?? '') && !probes.has(request.raw);
    done(isStranger ? new NotFoundException() : undefined);
  });
  fastify.addHook('onClose', async () => {
    server.close();
    server.closeAllConnections();
  });
  const listen = (port: number, host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  return { listen };
}
