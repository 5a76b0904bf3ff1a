import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/seed/main.ts');
