// Types of what is in use from the `cli-progress` package, which ships none.

declare module "cli-progress" {
  /** What a bar writes to: the parts of a terminal stream that the package touches. */
  export interface BarStream {
    readonly isTTY: boolean;
    readonly columns: number;
    write(text: string): boolean;
  }
  export interface BarOptions {
    readonly barsize?: number;
    readonly barCompleteChar?: string;
    readonly barIncompleteChar?: string;
    readonly barCompleteString?: string;
    readonly barIncompleteString?: string;
    readonly barGlue?: string;
    readonly clearOnComplete?: boolean;
    readonly format?: (options: BarOptions, params: BarParams, payload: unknown) => string;
    readonly fps?: number;
    readonly hideCursor?: boolean;
    readonly linewrap?: boolean;
    readonly stream?: BarStream;
  }
  export interface BarParams {
    /** Done so far, 0 to 1. */
    readonly progress: number;
    readonly total: number;
    readonly value: number;
  }
  export class SingleBar {
    constructor(options: BarOptions);
    start(total: number, startValue: number): void;
    setTotal(total: number): void;
    update(value: number): void;
    stop(): void;
  }
  const progress: {
    readonly SingleBar: typeof SingleBar;
    readonly Format: {
      BarFormat(progress: number, options: BarOptions): string;
    };
  };
  export default progress;
}
