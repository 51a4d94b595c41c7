import { Duration } from 'cdk8s';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { ServiceOptions } from '../runner';
import type { StepSpec } from '../step';
import { Value } from '../value';

/** What `docker create` takes for the health check of a service; undefined where it has none. */
export function healthOptions({ health }: ServiceOptions): string | undefined {
  if (!health) return undefined;
  const { command, interval = Duration.seconds(5), retries = 12 } = health;
  const seconds = `${Math.ceil(interval.toSeconds({ integral: false }))}s`;
  return `--health-cmd "${command}" --health-interval ${seconds} --health-timeout ${seconds} --health-retries ${retries}`;
}

/** The step that waits for the services of a job, where its platform does not; undefined where there is none to wait for. */
export function waitForServicesStep(job: Job): StepSpec | undefined {
  if (job.pipeline.platform._renderer.checksHealth) return undefined;
  const waits = Object.entries(job._options.services ?? {}).flatMap(([name, { health, ports = [] }]) => {
    if (!health || ports.length === 0) return [];
    const { interval = Duration.seconds(5), retries = 12 } = health;
    return [`${name}:${ports[0]}:${retries}:${Math.ceil(interval.toSeconds({ integral: false }))}`];
  });
  if (waits.length === 0) return undefined;
  return { name: 'Wait for the services', env: { SERVICES: Value.literal(waits.join(' ')) }, script: SCRIPT };
}

const SCRIPT = shell`connects() { # HOST PORT
  if command -v bash >/dev/null; then
    bash -c ': 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
  else
    nc -z -w 2 "$1" "$2"
  fi
}
for service in $SERVICES; do # NAME:PORT:ATTEMPTS:SECONDS
  name=\${service%%:*} rest=\${service#*:}
  port=\${rest%%:*} rest=\${rest#*:}
  left=\${rest%:*} pause=\${rest#*:}
  until connects "$name" "$port"; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then echo "service $name takes no connections at port $port" >&2; exit 1; fi
    sleep "$pause"
  done
  echo "service $name takes connections at port $port"
done`;
