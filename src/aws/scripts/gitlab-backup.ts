import { shell } from './shell';

/** The functions `backup` and `restore`. */
export const GITLAB_BACKUP = shell`
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
