import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import owasp from '@stoplight/spectral-owasp-ruleset';
import rulesets from '@stoplight/spectral-rulesets';
import { openApiDocument } from '../src/rest/openapi/document.js';
import { requireDescription } from '../src/rest/rest.routes.js';

const withoutToken = ['/v1/auth/register', '/v1/auth/sign-in', '/v1/auth/refresh'];
const forAnybody = ['/v1/openapi.json', '/media/{id}/{variant}', '/.well-known/jwks.json'];

/** What we know better than a rule, and where: each of these must still be found, and nothing else may be. */
const overrides: Record<string, { because: string; paths: string[] }> = {
  'owasp:api2:2023-write-restricted': {
    because: 'Whoever asks for a token has none yet; these are limited by address and count against guessing.',
    paths: withoutToken,
  },
  'owasp:api2:2023-read-restricted': {
    because: 'The document and the public keys are for everybody; the URL of a picture is a capability.',
    paths: forAnybody,
  },
  'owasp:api8:2023-define-error-responses-401': {
    because: 'Where no token is looked at, none is refused.',
    paths: ['/v1/auth/register', ...forAnybody],
  },
};

describe('the OpenAPI document', () => {
  const document = openApiDocument({ publicUrl: 'https://api.example.org' });

  it('has nothing that Spectral’s and OWASP’s rules find, but what is known', async () => {
    const linter = new spectral.Spectral();
    linter.setRuleset({ extends: [rulesets.oas, owasp], rules: {} } as never);
    const found = await linter.run(document);
    const known = found.filter(({ code, path }) => overrides[code]?.paths.includes(`${path[1]}`));
    expect(found.filter((each) => !known.includes(each))).toEqual([]);
    for (const [rule, { paths }] of Object.entries(overrides)) {
      const places = known.filter(({ code }) => code === rule).map(({ path }) => path[1]);
      expect([...new Set(places)].toSorted()).toEqual(paths.toSorted());
    }
  });

  it('has nothing that Redocly’s recommended rules find', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    expect(await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config })).toEqual(
      [],
    );
  });

  it.each([
    ['GET', '/v1/secrets'],
    ['DELETE', '/v1/timelines/home'],
  ])('lets no route open that it does not have: %s %s', (method, url) => {
    const route = { method, url, handler: () => undefined };
    expect(() => requireDescription(route)).toThrow(`${method} ${url} is not described`);
    expect(() => requireDescription({ ...route, config: { isNoEndpoint: true } })).not.toThrow();
  });

  it('names no host when the gateway knows none', () => {
    expect(JSON.stringify(openApiDocument({ publicUrl: '' }).servers)).not.toMatch(/https?:/);
  });
});
