"""What cloud-init makes of the file /userdata: its types, what it would run, and the end of running it as its module scripts-user does. One line of JSON."""
import json
import os

from cloudinit import handlers, helpers, subp
from cloudinit.handlers.shell_script import ShellScriptPartHandler
from cloudinit.user_data import UserDataProcessor

with open("/userdata") as file:
    text = file.read()
paths = helpers.Paths({"cloud_dir": "/var/lib/cloud", "run_dir": "/run/cloud-init"})
scripts = "/var/lib/cloud/instance/scripts"
os.makedirs(scripts)
handler = ShellScriptPartHandler(paths)
handler.script_dir = scripts
types = []
for part in UserDataProcessor(paths).process(text).walk():
    if part.get_content_maintype() == "multipart":
        continue
    types.append(part.get_content_type())
    payload = part.get_payload(decode=True).decode()
    if types[-1] in handler.list_types():
        handler.handle_part(None, types[-1], part.get_filename() or "part-001", payload, handlers.PER_INSTANCE)
kept = {}
for name in os.listdir(scripts):
    with open(os.path.join(scripts, name)) as file:
        kept[name] = file.read() == text
subp.runparts(scripts)
print(json.dumps({"type": handlers.type_from_starts_with(text), "types": types, "kept": kept}))
