import type { System } from './scenario';

/** What is wrong with an object for a while. */
export interface ObjectFault {
  readonly kind: 'refuse' | 'break' | 'slow';
  readonly until: number;
  /** How long it takes to become healthy, where it is slow. */
  readonly takes?: number;
}

/** What does not work at the moment. */
export class Faults {
  private readonly objects = new Map<string, ObjectFault[]>();
  private readonly systems = new Map<System, number>();

  add(object: string, fault: ObjectFault): void {
    this.objects.set(object, [...this.objects.get(object) ?? [], fault]);
  }

  /** @param object its title */
  of(object: string, kind: ObjectFault['kind'], now: number): ObjectFault | undefined {
    return this.objects.get(object)?.find((fault) => fault.kind === kind && fault.until > now);
  }

  get hasAny(): boolean {
    return this.objects.size > 0;
  }

  takeDown(system: System, until: number): void {
    this.systems.set(system, Math.max(this.systems.get(system) ?? 0, until));
  }

  isDown(system: System, now: number): boolean {
    return (this.systems.get(system) ?? 0) > now;
  }
}
