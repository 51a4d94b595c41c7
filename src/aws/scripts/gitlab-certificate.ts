import { shell } from './shell';

/** The function `certificate`: a private CA on the data volume, its certificate for others, and GitLab's own certificate, renewed in time. */
export const GITLAB_CERTIFICATE = shell`
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
