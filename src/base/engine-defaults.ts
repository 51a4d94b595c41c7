/** A default of this library; none where the engine's own are wanted. */
export function oursUnless(engineDefaults: boolean | undefined): <T>(value: T) => T | undefined {
  return (value) => (engineDefaults ? undefined : value);
}
