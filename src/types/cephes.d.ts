// Types of what is in use from the `cephes` package, which ships none in this version.

declare module "cephes" {
  /** Quantile of Student's t distribution. */
  export function stdtri(degreesOfFreedom: number, p: number): number;
}
