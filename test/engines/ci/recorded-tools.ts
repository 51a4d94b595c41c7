import type { RecordedTools } from '../../ci/recorder';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

/** What stands for the outside programs, one of which may fail. What they read from files counts as their input. */
export function recordedTools(failing?: 'run-tests' | 'cosign'): RecordedTools {
  return {
    'run-tests': failing === 'run-tests' ? 'case $1 in failed | always) exit 0 ;; *) echo "a test failed"; exit 1 ;; esac' : 'exit 0',
    'taste': 'exit 0',
    'sonar-scanner': `mkdir -p .scannerwork
echo 'dashboardUrl=https://sonar.example.com/dashboard?id=app' >.scannerwork/report-task.txt`,
    'podman': `cat "\${REGISTRY_AUTH_FILE:-/dev/null}" >>"$call/stdin"
for word; do
  case \${previous:-} in
    --digestfile) printf '%s' '${DIGEST}' >"$word" ;;
    --iidfile) printf '%s' '${DIGEST}' >"$word" ;;
  esac
  previous=$word
done`,
    'trivy': 'exit 0',
    'cosign': failing === 'cosign' ? 'exit 1' : 'exit 0',
    'curl': `output=/dev/stdout
for word; do
  if [ "\${previous:-}" = -o ]; then output=$word; fi
  if [ "\${previous:-}" = --data-binary ]; then cat "\${word#@}" >>"$call/stdin"; fi
  if [ "\${previous:-}" = --config ] && [ "$word" != - ]; then cat "$word" >>"$call/stdin"; fi
  previous=$word
done
case "$(cat "$call/stdin")" in *chat.example.com*) printf ok >"$output"; printf 200 ;; esac`,
  };
}
