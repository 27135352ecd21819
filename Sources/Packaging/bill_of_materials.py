"""Writes the bill of materials of a build as SPDX 2.3 JSON: the Swift packages that were resolved and the system libraries that are linked."""
import datetime
import hashlib
import json
import os
import re
import sys
import urllib.parse

project, version = sys.argv[1], sys.argv[2]
created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def package(name, version, location, license_name="NOASSERTION", reference=None):
    entry = {
        "SPDXID": "SPDXRef-" + re.sub("[^A-Za-z0-9.-]", "-", name), "name": name, "downloadLocation": location,
        "filesAnalyzed": False, "licenseConcluded": license_name, "licenseDeclared": license_name, "copyrightText": "NOASSERTION",
    }
    if version:
        entry["versionInfo"] = version
    if reference:
        entry["externalRefs"] = [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": reference}]
    return entry


packages = [package("mode-exporter", version, "NOASSERTION", "Apache-2.0")]
with open(os.path.join(project, "Package.resolved"), encoding="utf-8") as file:
    for pin in sorted(json.load(file)["pins"], key=lambda pin: pin["identity"]):
        url = urllib.parse.urlparse(pin["location"])
        path = url.path.strip("/").removesuffix(".git")
        resolved = pin["state"].get("version")
        packages.append(package(
            pin["identity"], resolved, "git+" + pin["location"], reference="pkg:swift/%s/%s@%s" % (url.netloc, path, resolved)))
for library in ["libcurl", "libssl", "libsqlite3", "zlib", "libcrypt"]:
    packages.append(package(library, None, "NOASSERTION"))
root = packages[0]["SPDXID"]
digest = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
json.dump({
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "mode-exporter-" + version,
    "documentNamespace": "https://spdx.org/spdxdocs/mode-exporter-%s-%s" % (version, digest),
    "creationInfo": {"created": created, "creators": ["Tool: mode-exporter build-release"]},
    "packages": packages,
    "relationships":
        [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": root}]
        + [{"spdxElementId": root, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": entry["SPDXID"]} for entry in packages[1:]],
}, sys.stdout, indent=2, sort_keys=True)
print()
