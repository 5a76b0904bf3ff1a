import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/manifests/write-main.ts');
