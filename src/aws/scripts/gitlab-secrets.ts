import { shell } from './shell';

/** Functions of a host that read and write secrets of Secrets Manager; values are in files that only root reads, never in arguments. */
export const SECRET_FUNCTIONS = shell`
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
