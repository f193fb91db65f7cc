/** @returns `Date` with another present: its dates are dates as any other */
export function virtualDate(now: () => number): DateConstructor {
  const RealDate = Date;
  const VirtualDate = function (this: unknown, ...args: unknown[]): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    return args.length === 0 ? new RealDate(now()) : new RealDate(...(args as [number]));
  };
  return Object.assign(VirtualDate, {
    prototype: RealDate.prototype,
    now,
    parse: RealDate.parse,
    UTC: RealDate.UTC,
  }) as unknown as DateConstructor;
}
