import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/new/check-generator.ts');
