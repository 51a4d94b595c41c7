import { GITLAB_ACCESS } from './gitlab-access';
import { GITLAB_API } from './gitlab-api';
import { GITLAB_CONFIGURE } from './gitlab-configure';
import { GITLAB_CONTAINER } from './gitlab-container';
import { shell } from '../../../base/shell';

/** The functions `backup` and `restore`. */
const GITLAB_BACKUP = shell`
# backup: data and configuration (with the keys that the data is encrypted with) to the bucket.
backup() {
  local bucket stamp file
  bucket=$(setting bucket)
  stamp=$(date -u +%Y%m%dT%H%M%SZ)-$(</srv/gitlab/version)
  file=/srv/gitlab/data/backups/\${stamp}_gitlab_backup.tar
  # Those of runs that were broken off would fill the volume.
  find /srv/gitlab/data/backups -maxdepth 1 -name '*_gitlab_backup.tar' -delete 2>/dev/null || true
  docker exec gitlab gitlab-backup create STRATEGY=copy CRON=1 "BACKUP=$stamp"
  tar -C /srv/gitlab/config -czf "$private/config.tar.gz" .
  aws s3 cp --only-show-errors "$private/config.tar.gz" "s3://$bucket/config/$stamp.tar.gz"
  aws s3 cp --only-show-errors "$file" "s3://$bucket/data/\${stamp}_gitlab_backup.tar"
  rm -f "$file" "$private/config.tar.gz"
  say "backed up: $stamp"
}

# restore STAMP: makes this GitLab what it was. It must run the version that is in the stamp's name.
restore() {
  local bucket stamp=$1 file
  bucket=$(setting bucket)
  file=/srv/gitlab/data/backups/\${stamp}_gitlab_backup.tar
  if [[ \${stamp#*-} != "$(</srv/gitlab/version)" ]]; then
    say "FAILED: $stamp is of GitLab \${stamp#*-}, and this is $(</srv/gitlab/version): deploy that version first"
    return 1
  fi
  mkdir -p "\${file%/*}"
  aws s3 cp --only-show-errors "s3://$bucket/config/$stamp.tar.gz" "$private/config.tar.gz"
  aws s3 cp --only-show-errors "s3://$bucket/data/\${stamp}_gitlab_backup.tar" "$file"
  # Only the keys: names, certificates and gitlab.rb are this machine's own.
  tar -C /srv/gitlab/config -xzf "$private/config.tar.gz" ./gitlab-secrets.json
  docker exec gitlab chown git:git "/var/opt/gitlab/backups/\${file##*/}"
  docker exec gitlab gitlab-ctl reconfigure >/dev/null
  docker exec gitlab gitlab-ctl stop puma
  docker exec gitlab gitlab-ctl stop sidekiq
  docker exec gitlab gitlab-backup restore "BACKUP=$stamp" force=yes
  docker restart --time 120 gitlab >/dev/null
  healthy
  docker exec gitlab gitlab-rake gitlab:check SANITIZE=true
  docker exec gitlab gitlab-rake gitlab:doctor:secrets
  rm -f "$file" /srv/gitlab/configured # tokens and keys are as old as the backup: they are looked at again
  say "restored: $stamp"
}
`;

/** The function `certificate`: a private CA on the data volume, its certificate for others, and GitLab's own certificate, renewed in time. */
const GITLAB_CERTIFICATE = shell`
# certificate: where GitLab's certificate is of a private CA. The CA's key never leaves the data volume; its certificate is in a secret for those who trust it.
certificate() {
  local domain ca=/srv/gitlab/ca ssl=/srv/gitlab/config/ssl
  if [[ $(setting tls) != private-ca ]]; then return; fi
  domain=$(setting domain)
  install -d -m 0755 "$ssl" /srv/gitlab/config/trusted-certs
  if [[ ! -s $ca/ca.crt ]]; then
    cat >"$private/ca.cnf" <<'CNF'
[req]
distinguished_name = name
x509_extensions = ca
[name]
[ca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
CNF
    openssl ecparam -name prime256v1 -genkey -noout -out "$ca/ca.key"
    openssl req -x509 -new -key "$ca/ca.key" -sha256 -days 3650 -subj "/CN=CA of $domain" -config "$private/ca.cnf" -out "$private/ca.crt"
    mv "$private/ca.crt" "$ca/ca.crt"
    say 'made the private CA'
  fi
  if ! openssl verify -CAfile "$ca/ca.crt" -verify_hostname "$domain" "$ssl/$domain.crt" >/dev/null 2>&1 \
    || ! openssl x509 -checkend 2592000 -noout -in "$ssl/$domain.crt" >/dev/null; then
    printf 'subjectAltName = DNS:%s\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = serverAuth\n' "$domain" >"$private/extensions"
    openssl ecparam -name prime256v1 -genkey -noout -out "$private/domain.key"
    openssl req -new -key "$private/domain.key" -subj "/CN=$domain" -out "$private/domain.csr"
    openssl x509 -req -in "$private/domain.csr" -CA "$ca/ca.crt" -CAkey "$ca/ca.key" -set_serial "0x$(openssl rand -hex 16)" -sha256 -days 397 \
      -extfile "$private/extensions" -out "$private/domain.crt" 2>/dev/null
    install -m 0600 "$private/domain.key" "$ssl/$domain.key"
    install -m 0644 "$private/domain.crt" "$ssl/$domain.crt"
    say "made a certificate for $domain"
    if [[ $(docker inspect --format '{{.State.Running}}' gitlab 2>/dev/null) == true ]]; then docker exec gitlab gitlab-ctl hup nginx; fi
  fi
  install -m 0644 "$ca/ca.crt" /srv/gitlab/config/trusted-certs/private-ca.crt
  jq -n --rawfile certificate "$ca/ca.crt" '{"ca.crt": $certificate}' | store "$(setting ca_secret)"
}
`;

/** Functions of a host that read and write secrets of Secrets Manager; values are in files that only root reads, never in arguments. */
const SECRET_FUNCTIONS = shell`
# stored ID: the text of a secret; nothing where it has no value yet.
stored() {
  if aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text 2>"$private/error" >"$private/stored"; then
    cat "$private/stored"
  elif ! grep -q ResourceNotFoundException "$private/error"; then
    cat "$private/error" >&2
    return 1
  fi
}

# store ID: keeps the JSON on stdin as the value of a secret, unless that is its value.
store() {
  jq -S . >"$private/value"
  stored "$1" >"$private/former"
  if [[ -s $private/former ]] && jq -S . "$private/former" 2>/dev/null | cmp -s - "$private/value"; then return; fi
  aws secretsmanager put-secret-value --secret-id "$1" --secret-string "file://$private/value" >/dev/null
  say "wrote secret $1"
}
`;

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
