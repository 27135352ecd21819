import RunModel

extension ModeRenderer {
    /// Whose key it is: `GET /api/verify`.
    func verify() -> [UInt8] {
        render {
            $0.field("workspace", world.parameters.workspace)
            $0.field("workspace_token", "ws0000000001")
            $0.field("api_key_scope", "workspace")
            $0.object("_links") { $0.link("self", "/api/verify") }
        }
    }

    /// The name of the one person of the workspace: who made everything and starts what no schedule starts.
    static let userName = "some_user"

    /// Who executed a run or made a dataset, as `executed_by` and `creator` name them. Mode gives no address of a user's mail.
    func user() -> [UInt8] {
        render {
            $0.field("username", Self.userName)
            $0.field("name", "Some User")
            $0.field("token", "us0000000001")
            $0.object("_links") { $0.link("self", "/api/\(Self.userName)") }
        }
    }

    /// The workspace itself, which answers without a key too.
    func workspace() -> [UInt8] {
        render {
            $0.field("username", world.parameters.workspace)
            $0.field("name", world.parameters.workspace.uppercased())
            $0.object("_links") { $0.link("self", base) }
        }
    }

    /// A page of spaces. Without `filter=all` or `filter=custom` only those whose member the caller is, and nothing says so.
    func spaces(query: [(name: String, value: String)]) -> [UInt8] {
        let filter = query.first { $0.name == "filter" }?.value
        let listed = world.spaces.filter { space in
            switch filter {
            case "all": true
            case "custom": !space.isPersonal
            default: space.isMember
            }
        }
        let ignoresPage = dice.strikes(.ignoredPage)
        let page = RunListRequest.page(query)
        let size = Self.maximumPageSize
        let rows = ignoresPage ? listed[...] : listed[range(page: page, of: listed.count)]
        let total = listed.count + dice.drift(page: page)
        let counters = PageCounters(page: page, perPage: size, count: rows.count, totalCount: total)
        return render { writer in
            if !ignoresPage { writer.field("pagination", counters.json) }
            writer.embedded("spaces", rows.map { space in .members { append(space, to: &$0) } })
            writer.object("_links") {
                $0.link("self", "\(base)/collections?page=\(page)")
                if (!ignoresPage && page < counters.totalPages) || dice.strikes(.nextPage) {
                    $0.link("next_page", "\(base)/collections?page=\(page + 1)")
                }
            }
        }
    }

    private func range(page: Int, of count: Int) -> Range<Int> {
        let shift = dice.drift(page: page)
        let first = min(max((page - 1) * Self.maximumPageSize - shift, 0), count)
        return first..<min(max(page * Self.maximumPageSize - shift, first), count)
    }

    func space(_ space: SimulatedSpace) -> [UInt8] { render { append(space, to: &$0) } }

    private func append(_ space: SimulatedSpace, to writer: inout ObjectBuilder) {
        let token = space.space.token.text
        let row = FaultDice.hash(token)
        writer.field("token", token)
        optional("id", row: row, &writer, number(Int(row % 1_000_000), row: row))
        optional("space_type", row: row, &writer, .text(space.isPersonal ? "private" : "custom"))
        writer.field("name", shown(name: space.space.name, row: row))
        optional("description", row: row, &writer, .text(""))
        optional("state", row: row, &writer, .text("active"))
        optional("restricted", row: row, &writer, .boolean(false))
        optional("default_access_level", row: row, &writer, .text(space.isPersonal ? "restricted" : "edit"))
        optional("free_default", row: row, &writer, .boolean(false))
        optional("viewable?", row: row, &writer, .boolean(true))
        optional("viewed?", row: row, &writer, .boolean(false))
        let path = "\(base)/collections/\(token)"
        let links = JSONValue.members {
            $0.link("self", path)
            $0.link("reports", path + "/reports")
        }
        optional("_links", row: row, &writer, links)
    }

    private func shown(name: String?, row: UInt64) -> JSONValue {
        guard let name, !dice.strikes(.nullNames, row) else { return .null }
        if dice.strikes(.surrogates, row) { return .withLoneSurrogate(name) }
        return dice.strikes(.escapes, row) ? .escaped(name) : .string(name)
    }

    /// A page of a space's datasets: envelope `reports`, 30 rows whatever `per_page` says, no counters, no next link.
    func datasets(space: Int, query: [(name: String, value: String)]) -> [UInt8] {
        let ghosts = Ghost.allCases.filter { space == 0 && dice.strikes($0.fault) }
        let indices = world.spaces[space].datasetIndices
        let page = RunListRequest.page(query)
        return render { writer in
            writer.embedded(
                "reports",
                range(page: page, of: indices.count + ghosts.count).map { place in
                    .members { writer in
                        if place < indices.count {
                            append(world.datasets[indices[place]], isListing: true, to: &writer)
                        } else {
                            append(ghosts[place - indices.count], to: &writer)
                        }
                    }
                })
            writer.object("_links") { writer in
                let path = "\(base)/collections/\(world.spaces[space].space.token)/datasets"
                writer.link("self", path)
                if dice.strikes(.nextPage) { writer.link("next_page", path + "?page=\(page + 1)") }
            }
        }
    }

    func dataset(_ index: Int) -> [UInt8] { render { append(world.datasets[index], isListing: false, to: &$0) } }

    private func append(_ dataset: SimulatedDataset, isListing: Bool, to writer: inout ObjectBuilder) {
        let row = UInt64(dataset.index) | 1 << 62
        let activity = world.activity(dataset: dataset.index, at: now)
        let style = dice.timestampStyle(row: row)
        let edited = world.parameters.start.advanced(byMilliseconds: -Int64(dataset.index + 1) * RunSchedule.day)
        writer.field("token", dataset.token.text)
        optional("id", row: row, &writer, number(5_450_000 + dataset.index, row: row))
        writer.field("name", shown(name: dataset.name, row: row))
        writer.field("type", "DatasetReport")
        optional("description", row: row, &writer, .text(""))
        optional("account_id", row: row, &writer, number(1, row: row))
        optional("account_username", row: row, &writer, .text(world.parameters.workspace))
        optional("created_at", row: row, &writer, .timestamp(edited, style))
        optional("edited_at", row: row, &writer, .timestamp(edited, style))
        optional("updated_at", row: row, &writer, .timestamp(activity.newest?.createdAt ?? edited, style))
        optional("last_saved_at", row: row, &writer, .timestamp(edited, style))
        append(activity, row: row, style, to: &writer)
        optional("schedules_count", row: row, &writer, number(dataset.schedule == nil ? 0 : 1, row: row))
        optional("query_count", row: row, &writer, number(dataset.queryCount, row: row))
        optional("max_query_count", row: row, &writer, number(160, row: row))
        optional("view_count", row: row, &writer, number(dataset.index % 40, row: row))
        optional("run_privately", row: row, &writer, .boolean(true))
        optional("public", row: row, &writer, .boolean(false))
        optional("manual_run_disabled", row: row, &writer, .boolean(false))
        if dice.strikes(.questionKeys, row) { writer.field("drafts_exist?", .boolean(true)) }
        appendHugeNumber(row: row, to: &writer)
        appendPlace(of: dataset, activity, isListing: isListing, row: row, to: &writer)
    }

    /// The change detector of a listing row.
    private func append(_ activity: DatasetActivity, row: UInt64, _ style: TimestampStyle, to writer: inout ObjectBuilder) {
        optional("last_run_at", row: row, &writer, .timestamp(activity.newest?.createdAt, style))
        optional("last_successfully_run_at", row: row, &writer, .timestamp(activity.newestSuccess?.endedAt, style))
        optional("last_successful_run_token", row: row, &writer, .text(activity.newestSuccess.map(world.token(of:))))
        optional("runs_count", row: row, &writer, number(activity.runCount, row: row))
    }

    /// Keys of listing rows or of single resources alone, and the links.
    private func appendPlace(
        of dataset: SimulatedDataset, _ activity: DatasetActivity, isListing: Bool, row: UInt64, to writer: inout ObjectBuilder
    ) {
        let space = world.spaces[dataset.spaceIndex].space
        optional("space_token", row: row, &writer, .text(space.token.text))
        if isListing {
            optional("collection_name", row: row, &writer, .text(space.name))
            optional("collection_token", row: row, &writer, .text(space.token.text))
            optional("is_sample", row: row, &writer, .boolean(false))
        } else {
            optional("archived", row: row, &writer, .boolean(false))
            optional("published_at", row: row, &writer, .null)
            let seconds = activity.newestSuccess.map { Double($0.durationMilliseconds) / 1000 }
            optional("expected_runtime", row: row, &writer, seconds.map { .numeral(String($0)) } ?? .null)
        }
        optional("_links", row: row, &writer, links(of: dataset, activity, space))
    }

    private func links(of dataset: SimulatedDataset, _ activity: DatasetActivity, _ space: Space) -> JSONValue {
        let report = "\(base)/reports/\(dataset.token)"
        return .members {
            $0.link("self", report)
            $0.link("web", "https://app.mode.com/\(world.parameters.workspace)/datasets/\(dataset.token)")
            $0.link("report_runs", report + "/runs")
            $0.link("report_schedules", report + "/schedules")
            $0.link("space", "\(base)/collections/\(space.token)")
            $0.link("creator", "/api/\(Self.userName)")
            if let success = activity.newestSuccess { $0.link("last_successful_run", "\(report)/runs/\(world.token(of: success))") }
            if let newest = activity.newest { $0.link("last_run", "\(report)/runs/\(world.token(of: newest))") }
        }
    }

    private func append(_ ghost: Ghost, to writer: inout ObjectBuilder) {
        writer.field("token", world.datasetCipher.token(ghost.number))
        writer.field("name", ghost == .forbidden ? "Restricted dataset" : "Deleted dataset")
        writer.field("type", "DatasetReport")
        writer.field("runs_count", .count(7))
        writer.field("last_run_at", .timestamp(world.parameters.start, .mode))
    }
}

/// A dataset that is listed but cannot be read. No number of the world reaches theirs.
enum Ghost: CaseIterable {
    case forbidden, missing

    var number: UInt64 { self == .forbidden ? 0xFFFF_0001 : 0xFFFF_0002 }
    var fault: SimulatorFault { self == .forbidden ? .forbiddenDataset : .missingDataset }
}
