import { apiFunction } from '../git-server-api';
import { PRIVATE_FOLDER } from '../private-folder';

/** Compares the rule of a branch with what is wanted, and creates or changes it where it differs. Gitea may take less than it is asked for. */
export const GITEA_BRANCH_PROTECTION_SCRIPT = String.raw`${PRIVATE_FOLDER}
${apiFunction('gitea')}

# differences FILE: the fields of a rule that are not as wanted. Lists have no order, and accounts no case.
differences() {
  jq -r 'def plain: if . == null then [] elif type == "array" then sort else . end;
    def named($key): if ($key | endswith("usernames")) and . != null then map(ascii_downcase) else . end | plain;
    . as $rule | [env.WANTED | fromjson | to_entries[] | .key as $key | select((.value | named($key)) != ($rule[$key] | named($key))) | $key] | join(", ")' "$1"
}

rule=$(jq -nr 'env.WANTED | fromjson | .rule_name')
api GET /branch_protections | jq '(env.WANTED | fromjson | .rule_name) as $name | map(select(.rule_name == $name))[0] // empty' >"$private/rule"
if [ ! -s "$private/rule" ]; then
  printf '%s' "$WANTED" | api POST /branch_protections >"$private/rule"
  echo "branch $rule is protected now"
else
  differing=$(differences "$private/rule")
  if [ -z "$differing" ]; then
    echo "branch $rule is protected as wanted: nothing to do"
  else
    name=$(jq -nr 'env.WANTED | fromjson | .rule_name | @uri')
    printf '%s' "$WANTED" | api PATCH "/branch_protections/$name" >"$private/rule"
    echo "branch $rule: changed $differing"
  fi
fi

differing=$(differences "$private/rule")
if [ -n "$differing" ]; then
  echo "Gitea has not taken $differing as wanted: accounts that may push need access to the repository" >&2
  exit 1
fi`;
