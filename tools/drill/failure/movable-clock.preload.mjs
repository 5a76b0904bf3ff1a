// Loaded into a process before its program (node --import): its clock jumps an hour ahead at SIGUSR2, and back at the next.
const aheadMs = 3_600_000;
const realNow = Date.now;
let offsetMs = 0;

process.on('SIGUSR2', () => {
  offsetMs = offsetMs === 0 ? aheadMs : 0;
});

Date.now = () => realNow() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (RealDate, args, target) =>
    Reflect.construct(RealDate, args.length === 0 ? [realNow() + offsetMs] : args, target),
});
