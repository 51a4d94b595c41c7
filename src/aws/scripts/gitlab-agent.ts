import { GITLAB_ACCESS } from './gitlab-access';
import { GITLAB_API } from './gitlab-api';
import { GITLAB_BACKUP } from './gitlab-backup';
import { GITLAB_CERTIFICATE } from './gitlab-certificate';
import { GITLAB_CONFIGURE } from './gitlab-configure';
import { GITLAB_CONTAINER } from './gitlab-container';
import { SECRET_FUNCTIONS } from './gitlab-secrets';
import { shell } from './shell';

/** The program `gitlab-host`, which keeps GitLab as the stack's parameters say. */
export const GITLAB_AGENT = shell`#!/usr/bin/env bash
# Keeps GitLab as the stack's parameters say. A timer runs it every five minutes: what is as it should be is left alone.
#
#   gitlab-host                  version, configuration, certificate, users, projects, runners
#   gitlab-host backup           data and configuration to the bucket
#   gitlab-host restore STAMP    from the bucket: STAMP is the name of a file there, such as 20261121T030000Z-19.4.1
#   journalctl -u gitlab-host    what happened
set -euo pipefail
shopt -s inherit_errexit
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 AWS_PAGER='' HOME=/root
# shellcheck source=/dev/null
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION
mkdir -p /run/gitlab-host # in memory: secrets pass through it
exec 9>/run/gitlab-host/lock
flock 9
private=$(mktemp -d /run/gitlab-host/work.XXXXXX)
logged_in=
trap 'log_out; rm -rf "$private"' EXIT

say() { printf 'gitlab-host: %s\n' "$*" >&2; }
${SECRET_FUNCTIONS}${GITLAB_CONTAINER}${GITLAB_CERTIFICATE}${GITLAB_BACKUP}${GITLAB_API}${GITLAB_ACCESS}${GITLAB_CONFIGURE}
mountpoint -q /srv/gitlab || { say 'FAILED: the data volume is not mounted at /srv/gitlab'; exit 1; }
parameters
case \${1:-} in
  backup) backup ;;
  restore) restore "$2" ;;
  '')
    certificate
    container
    echo '{}' >"$private/ca"
    if [[ -s /srv/gitlab/ca/ca.crt ]]; then jq -n --rawfile certificate /srv/gitlab/ca/ca.crt '{"ca.crt": $certificate}' >"$private/ca"; fi
    configure
    ;;
  *)
    say "FAILED: gitlab-host has no command $1"
    exit 2
    ;;
esac
`;
