export declare const doctorOptions: {
  readonly json: { readonly type: 'boolean'; readonly default: false };
  readonly 'data-dir': { readonly type: 'string'; readonly default: '.rookery' };
};

export declare function isDoctor(args: string[]): boolean;
