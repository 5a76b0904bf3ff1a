import { Controller, Get, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../limits/limits.js';
import { SigningKeys } from '../operations/signing-keys.js';
import { matchesEtag } from './etag.js';

/** The public half of the signing keys, where RFC 8414 clients look for it. */
@Controller()
export class KeySetController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('.well-known/jwks.json')
  @RouteConfig({ cost: 1 })
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { body, etag } = await this.keys.document();
    reply
      .header('etag', etag)
      .header('cache-control', `public, max-age=${limits.keysCachedSeconds}`)
      .header('cross-origin-resource-policy', 'cross-origin');
    if (matchesEtag(request.headers['if-none-match'], etag)) await reply.code(304).send();
    else await reply.type('application/jwk-set+json; charset=utf-8').send(body);
  }
}
