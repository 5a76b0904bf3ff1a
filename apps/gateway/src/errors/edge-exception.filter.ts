import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.js';

/** Whatever a controller throws becomes a problem; resolvers' errors pass on to the GraphQL answer they belong to. */
@Catch()
export class EdgeExceptionFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw thrown;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // A probe's answer is its own: orchestrators and people read which check failed.
    if (thrown instanceof HttpException && request.url.startsWith('/health')) {
      void reply.code(thrown.getStatus()).send(thrown.getResponse());
    } else {
      sendProblem(thrown, request, reply);
    }
  }
}
