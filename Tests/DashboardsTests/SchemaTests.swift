import Foundation
import TestSupport
import Testing

/// The dashboards are valid by Grafana's own typed schema: the models of `grafana-foundation-sdk`, generated from it for Grafana 10.4
/// (https://github.com/grafana/grafana-foundation-sdk).
@Suite struct SchemaTests {
    // The models read JSON without checking it. So what they do not know is lost on the way back, and what has another type than
    // their annotations say is found by walking them.
    private static let script = """
        import enum, json, sys, typing
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.cog.plugins import register_default_plugins
        from grafana_foundation_sdk.models.dashboard import Dashboard

        findings = []

        def is_model(kind):
            return isinstance(kind, type) and hasattr(kind, "from_json")

        def fits(value, kind):
            origin, arguments = typing.get_origin(kind), typing.get_args(kind)
            if origin is typing.Union: return any(fits(value, each) for each in arguments)
            if origin is typing.Literal: return value in arguments
            if origin is list: return isinstance(value, list) and all(fits(each, arguments[0]) for each in value)
            if origin is dict: return isinstance(value, dict) and all(fits(each, arguments[1]) for each in value.values())
            if kind in (object, typing.Any) or isinstance(kind, typing.TypeVar) or getattr(kind, "_is_protocol", False): return True
            if kind is type(None): return value is None
            if is_model(kind) and isinstance(value, dict): return value.keys() <= kind.from_json(value).to_json().keys()
            if kind is float: return isinstance(value, (int, float)) and not isinstance(value, bool)
            if kind is int: return isinstance(value, int) and not isinstance(value, bool)
            if isinstance(kind, type) and issubclass(kind, enum.Enum): return value in [each.value for each in kind] or value in list(kind)
            return isinstance(value, kind) if isinstance(kind, type) else True

        def walk(value, path):
            if isinstance(value, (list, tuple)):
                for index, each in enumerate(value): walk(each, f"{path}[{index}]")
            elif isinstance(value, dict):
                for key, each in value.items(): walk(each, f"{path}.{key}")
            elif is_model(type(value)):
                for name, kind in typing.get_type_hints(type(value)).items():
                    member = getattr(value, name, None)
                    if not fits(member, kind): findings.append(f"{path}.{name}: {member!r} is not {kind}")
                    walk(member, f"{path}.{name}")

        def compare(ours, theirs, path):
            if isinstance(ours, dict) and isinstance(theirs, dict):
                for key in ours:
                    if key in theirs: compare(ours[key], theirs[key], f"{path}.{key}")
                    else: findings.append(f"{path}.{key}: not in the schema")
            elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
                for index, pair in enumerate(zip(ours, theirs)): compare(*pair, f"{path}[{index}]")
            elif ours != theirs: findings.append(f"{path}: {ours!r} is read as {theirs!r}")

        register_default_plugins()
        for name, text in json.load(sys.stdin).items():
            ours = json.loads(text)
            model = Dashboard.from_json(ours)
            walk(model, name)
            compare(ours, json.loads(json.dumps(model, cls=JSONEncoder)), name)
        json.dump(findings, sys.stdout)
        """

    private static func findings(_ files: [String: String]) throws -> [String] {
        try PythonOracle.run(script, input: files, returning: [String].self)
    }

    @Test func dashboardsFollowGrafanasTypedSchema() throws {
        let texts = try DashboardFile.texts()
        #expect(texts.count == DashboardFile.all.count)
        #expect(try Self.findings(texts) == [])
    }

    // The check itself: a misspelt option, a wrong type and a value outside its list are each found.
    @Test func schemaCheckFindsMistakes() throws {
        let text = try #require(try DashboardFile.texts()["grafana/fleet.json"])
        let mistakes = [
            (#""justifyMode" : "auto""#, #""justifyMod" : "auto""#, "justifyMod"),
            (#""graphTooltip" : 1"#, #""graphTooltip" : "1""#, "graph_tooltip"),
            (#""colorMode" : "value""#, #""colorMode" : "valu""#, "color_mode"),
        ]
        for (right, wrong, name) in mistakes {
            #expect(text.contains(right))
            let found = try Self.findings(["fleet": text.replacingOccurrences(of: right, with: wrong)])
            #expect(!found.isEmpty && found.allSatisfy { $0.contains(name) }, "\(found)")
        }
    }
}
