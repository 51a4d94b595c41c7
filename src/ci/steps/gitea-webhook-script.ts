import { apiFunction } from '../git-server-api';
import { PRIVATE_FOLDER } from '../private-folder';

/** Finds the webhook by its name and address, creates or changes it, and removes others that once were for the same Receiver. */
export const GITEA_WEBHOOK_SCRIPT = String.raw`${PRIVATE_FOLDER}
${apiFunction('gitea')}

# The address is as secret as the token that it is made of: it is neither printed nor in arguments.
export WEBHOOK_NAME="Flux $RECEIVER_NAMESPACE/$RECEIVER_NAME at $RECEIVER_ADDRESS" WEBHOOK_URL
WEBHOOK_URL="$RECEIVER_ADDRESS/hook/$(printf '%s' "$RECEIVER_TOKEN$RECEIVER_NAME$RECEIVER_NAMESPACE" | sha256sum | cut -d ' ' -f 1)"

page=1
: >"$private/hooks"
while [ "$page" -le 100 ]; do
  api GET "/hooks?limit=50&page=$page" >"$private/page"
  if [ "$(jq length "$private/page")" = 0 ]; then break; fi
  jq -c '.[] | select(.name == env.WEBHOOK_NAME or .config.url == env.WEBHOOK_URL)' "$private/page" >>"$private/hooks"
  page=$((page + 1))
done

# One that others made at this address may have another secret: only what has the name, too, is kept.
kept=$(jq -s 'map(select(.name == env.WEBHOOK_NAME and .config.url == env.WEBHOOK_URL and .type == "gitea"))[0].id // empty' "$private/hooks")
wanted='{name: env.WEBHOOK_NAME, active: true, events: ["push"], branch_filter: env.WEBHOOK_BRANCHES, authorization_header: ""}'
if [ -z "$kept" ]; then
  jq -n "$wanted"' + {type: "gitea", config: {url: env.WEBHOOK_URL, content_type: "json", secret: env.RECEIVER_TOKEN}}' | api POST /hooks >"$private/made"
  echo "made webhook: $WEBHOOK_NAME"
elif jq -es --argjson kept "$kept" "$wanted"' as $wanted | map(select(.id == $kept))[0] as $hook
  | $hook.config.content_type == "json" and all($wanted | to_entries[]; . as $field | $hook[$field.key] == $field.value)' "$private/hooks" >/dev/null; then
  echo "webhook is as wanted: nothing to do: $WEBHOOK_NAME"
else
  jq -n "$wanted"' + {config: {content_type: "json"}}' | api PATCH "/hooks/$kept" >"$private/made"
  echo "changed webhook: $WEBHOOK_NAME"
fi

jq -r --arg kept "$kept" 'select((.id | tostring) != $kept) | .id' "$private/hooks" >"$private/old"
while read -r id; do
  api DELETE "/hooks/$id" </dev/null >/dev/null
  echo "removed webhook $id, which was for the same Receiver"
done <"$private/old"`;
