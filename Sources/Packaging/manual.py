"""Writes the manual page from what `mode-exporter --experimental-dump-help` prints."""
import datetime
import json
import os
import sys


def text(value):
    """A text as roff shows it: nothing in it is a request or an escape."""
    escaped = (value or "").replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in escaped.split("\n"))


def argument(entry):
    names = []
    for name in entry.get("names") or []:
        dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}[name["kind"]]
        names.append("\\fB%s\\fR" % text(dashes + name["name"]))
    value = entry.get("valueName")
    if entry["kind"] == "positional":
        names = ["\\fI%s\\fR" % text(value)]
    head = ", ".join(names)
    if entry["kind"] == "option" and value:
        head += " \\fI%s\\fR" % text(value)
    print(".TP\n" + head)
    help_text = entry.get("abstract") or ""
    if entry.get("defaultValue"):
        help_text += " Default: %s." % entry["defaultValue"]
    print(text(help_text))


def command(entry, path, seen):
    arguments = [a for a in entry.get("arguments") or [] if a.get("shouldDisplay", True)]
    if len(path) > 1:
        print(".SS %s" % text(" ".join(path[1:])))
        print(text(entry.get("abstract")))
        if entry.get("discussion"):
            print(".PP\n" + text(entry["discussion"]))
    for item in arguments:
        key = json.dumps(item.get("names") or item.get("valueName"), sort_keys=True)
        # The flags of every command stand once, at the first command that has them.
        if item["kind"] == "positional" or (key, item.get("abstract")) not in seen:
            argument(item)
            seen.add((key, item.get("abstract")))
    for child in entry.get("subcommands") or []:
        if child["commandName"] != "help":
            command(child, path + [child["commandName"]], seen)


root = json.load(sys.stdin)["command"]
date = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
print('.TH MODE-EXPORTER 1 "%s" "mode-exporter" "User Commands"' % (date.strftime("%Y-%m-%d") if date.year > 1970 else ""))
print(".SH NAME\nmode\\-exporter \\- " + text(root["abstract"].rstrip(".")))
print(".SH SYNOPSIS\n.B mode\\-exporter\n\\fIcommand\\fR [\\fIoptions\\fR]")
print(".SH DESCRIPTION\n.nf\n" + text(root.get("discussion")) + "\n.fi")
print(".SH COMMANDS\nA flag is described once, at the first command that has it.")
command(root, ["mode-exporter"], set())
print(".SH ENVIRONMENT")
for name, meaning in [
    ("MODE_WORKSPACE", "The workspace, as in https://app.mode.com/WORKSPACE."),
    ("MODE_TOKEN, MODE_SECRET", "The API key. With _FILE appended: the file that holds it, read again when it changes."),
    ("MODE_BASE_URL", "Where Mode is. Default: https://app.mode.com."),
]:
    print(".TP\n.B " + text(name) + "\n" + text(meaning))
print(".SH EXIT STATUS\n0 done, 1 failed with one line on stderr, 64 wrong usage.")
print(".SH FILES\n.TP\n.I /etc/mode\\-exporter/mode\\-exporter.yml\nThe configuration of the service.\n"
      ".TP\n.I /var/lib/mode\\-exporter\nThe history of the service.")
