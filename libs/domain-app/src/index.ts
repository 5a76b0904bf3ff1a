export { domainAppConfig, readDomainApp } from './domain-app.config.js';
export type { DomainAppConfig, DomainAppNames } from './domain-app.config.js';
