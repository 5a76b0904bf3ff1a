import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/reference/main.ts');
