import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/check/main.ts');
