import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/contracts/main.ts');
