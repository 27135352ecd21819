import Foundation
import PackagePlugin

/// Writes the revision, branch and commit date of the checkout into the sources of a target before each build.
///
/// The date is that of the commit, not of the build, so that two builds of one commit give the same bytes. Outside a checkout every field
/// is empty, unless the variables `MODE_EXPORTER_REVISION`, `MODE_EXPORTER_BRANCH` and `MODE_EXPORTER_DATE` say otherwise.
@main
struct BuildStamp: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.pluginWorkDirectoryURL
        let script = """
            git() { command git -C "$1" "${@:2}" 2>/dev/null || true; }
            revision=${MODE_EXPORTER_REVISION:-$(git "$1" rev-parse --short=12 HEAD)}
            branch=${MODE_EXPORTER_BRANCH:-$(git "$1" rev-parse --abbrev-ref HEAD)}
            date=${MODE_EXPORTER_DATE:-$(TZ=UTC git "$1" log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)}
            clean() { printf %s "$1" | tr -cd 'A-Za-z0-9._/:+-'; }
            {
                echo '/// Which commit this build was made from; empty where that is not known.'
                echo 'enum BuildStamp {'
                echo "    static let revision = \\"$(clean "$revision")\\""
                echo "    static let branch = \\"$(clean "$branch")\\""
                echo "    static let date = \\"$(clean "$date")\\""
                echo '}'
            } > "$2/stamp.tmp"
            mkdir -p "$2/sources"
            cmp -s "$2/stamp.tmp" "$2/sources/BuildStamp.swift" || mv "$2/stamp.tmp" "$2/sources/BuildStamp.swift"
            """
        return [
            .prebuildCommand(
                displayName: "Reading the revision", executable: URL(fileURLWithPath: "/bin/bash"),
                arguments: ["-c", script, "build-stamp", context.package.directoryURL.path, folder.path],
                outputFilesDirectory: folder.appending(path: "sources"))
        ]
    }
}
