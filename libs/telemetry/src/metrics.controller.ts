import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeMetrics } from './instruments.js';

/** What Prometheus scrapes, on the health port. */
@Controller()
export class MetricsController {
  @Get('metrics')
  metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    writeMetrics(request.raw, reply.raw);
  }
}
