import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/manifests/main.ts');
