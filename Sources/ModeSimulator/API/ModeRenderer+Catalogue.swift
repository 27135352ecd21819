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
            if !ignoresPage { counters.append(to: &writer) }
            writer.object("_embedded") { writer in
                writer.array("spaces") { writer in
                    for space in rows { writer.object { append(space, to: &$0) } }
                }
            }
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

    private func append(_ space: SimulatedSpace, to writer: inout JSONWriter) {
        let token = space.space.token.text
        let row = FaultDice.hash(token)
        writer.field("token", token)
        optional("id", row: row, &writer) { number(Int(row % 1_000_000), row: row, &$0) }
        optional("space_type", row: row, &writer) { $0.string(space.isPersonal ? "private" : "custom") }
        append(name: space.space.name, row: row, to: &writer)
        optional("description", row: row, &writer) { $0.string("") }
        optional("state", row: row, &writer) { $0.string("active") }
        optional("restricted", row: row, &writer) { $0.literal("false") }
        optional("default_access_level", row: row, &writer) { $0.string(space.isPersonal ? "restricted" : "edit") }
        optional("free_default", row: row, &writer) { $0.literal("false") }
        optional("viewable?", row: row, &writer) { $0.literal("true") }
        optional("viewed?", row: row, &writer) { $0.literal("false") }
        optional("_links", row: row, &writer) { writer in
            writer.object {
                $0.link("self", "\(base)/collections/\(token)")
                $0.link("reports", "\(base)/collections/\(token)/reports")
            }
        }
    }

    private func append(name: String?, row: UInt64, to writer: inout JSONWriter) {
        writer.key("name")
        writer.escapesNonASCII = dice.strikes(.escapes, row)
        let name = dice.strikes(.nullNames, row) ? nil : name
        if let name, dice.strikes(.surrogates, row) { writer.stringWithLoneSurrogate(name) } else { writer.string(name) }
        writer.escapesNonASCII = false
    }

    /// A page of a space's datasets: envelope `reports`, 30 rows whatever `per_page` says, no counters, no next link.
    func datasets(space: Int, query: [(name: String, value: String)]) -> [UInt8] {
        let ghosts = Ghost.allCases.filter { space == 0 && dice.strikes($0.fault) }
        let indices = world.spaces[space].datasetIndices
        let page = RunListRequest.page(query)
        return render { writer in
            writer.object("_embedded") { writer in
                writer.array("reports") { writer in
                    for place in range(page: page, of: indices.count + ghosts.count) {
                        if place < indices.count {
                            writer.object { append(world.datasets[indices[place]], isListing: true, to: &$0) }
                        } else {
                            writer.object { append(ghosts[place - indices.count], to: &$0) }
                        }
                    }
                }
            }
            writer.object("_links") { writer in
                let path = "\(base)/collections/\(world.spaces[space].space.token)/datasets"
                writer.link("self", path)
                if dice.strikes(.nextPage) { writer.link("next_page", path + "?page=\(page + 1)") }
            }
        }
    }

    func dataset(_ index: Int) -> [UInt8] { render { append(world.datasets[index], isListing: false, to: &$0) } }

    private func append(_ dataset: SimulatedDataset, isListing: Bool, to writer: inout JSONWriter) {
        let row = UInt64(dataset.index) | 1 << 62
        let activity = world.activity(dataset: dataset.index, at: now)
        let style = dice.timestampStyle(row: row)
        let edited = world.parameters.start.advanced(byMilliseconds: -Int64(dataset.index + 1) * RunSchedule.day)
        writer.field("token", dataset.token.text)
        optional("id", row: row, &writer) { number(5_450_000 + dataset.index, row: row, &$0) }
        append(name: dataset.name, row: row, to: &writer)
        writer.field("type", "DatasetReport")
        optional("description", row: row, &writer) { $0.string("") }
        optional("account_id", row: row, &writer) { number(1, row: row, &$0) }
        optional("account_username", row: row, &writer) { $0.string(world.parameters.workspace) }
        optional("created_at", row: row, &writer) { $0.timestamp(edited, style) }
        optional("edited_at", row: row, &writer) { $0.timestamp(edited, style) }
        optional("updated_at", row: row, &writer) { $0.timestamp(activity.newest?.createdAt ?? edited, style) }
        optional("last_saved_at", row: row, &writer) { $0.timestamp(edited, style) }
        append(activity, row: row, style, to: &writer)
        optional("schedules_count", row: row, &writer) { number(dataset.schedule == nil ? 0 : 1, row: row, &$0) }
        optional("query_count", row: row, &writer) { number(dataset.queryCount, row: row, &$0) }
        optional("max_query_count", row: row, &writer) { number(160, row: row, &$0) }
        optional("view_count", row: row, &writer) { number(dataset.index % 40, row: row, &$0) }
        optional("run_privately", row: row, &writer) { $0.literal("true") }
        optional("public", row: row, &writer) { $0.literal("false") }
        optional("manual_run_disabled", row: row, &writer) { $0.literal("false") }
        if dice.strikes(.questionKeys, row) { writer.field("drafts_exist?", true) }
        appendHugeNumber(row: row, to: &writer)
        appendPlace(of: dataset, activity, isListing: isListing, row: row, to: &writer)
    }

    /// The change detector of a listing row.
    private func append(_ activity: DatasetActivity, row: UInt64, _ style: TimestampStyle, to writer: inout JSONWriter) {
        optional("last_run_at", row: row, &writer) { $0.timestamp(activity.newest?.createdAt, style) }
        optional("last_successfully_run_at", row: row, &writer) { $0.timestamp(activity.newestSuccess?.endedAt, style) }
        optional("last_successful_run_token", row: row, &writer) { $0.string(activity.newestSuccess.map(world.token(of:))) }
        optional("runs_count", row: row, &writer) { number(activity.runCount, row: row, &$0) }
    }

    /// Keys of listing rows or of single resources alone, and the links.
    private func appendPlace(
        of dataset: SimulatedDataset, _ activity: DatasetActivity, isListing: Bool, row: UInt64, to writer: inout JSONWriter
    ) {
        let space = world.spaces[dataset.spaceIndex].space
        optional("space_token", row: row, &writer) { $0.string(space.token.text) }
        if isListing {
            optional("collection_name", row: row, &writer) { $0.string(space.name) }
            optional("collection_token", row: row, &writer) { $0.string(space.token.text) }
            optional("is_sample", row: row, &writer) { $0.literal("false") }
        } else {
            optional("archived", row: row, &writer) { $0.literal("false") }
            optional("published_at", row: row, &writer) { $0.literal("null") }
            optional("expected_runtime", row: row, &writer) { writer in
                writer.literal(activity.newestSuccess.map { String(Double($0.durationMilliseconds) / 1000) } ?? "null")
            }
        }
        optional("_links", row: row, &writer) { writer in
            writer.object {
                $0.link("self", "\(base)/reports/\(dataset.token)")
                $0.link("web", "https://app.mode.com/\(world.parameters.workspace)/datasets/\(dataset.token)")
                $0.link("report_runs", "\(base)/reports/\(dataset.token)/runs")
                $0.link("report_schedules", "\(base)/reports/\(dataset.token)/schedules")
                $0.link("space", "\(base)/collections/\(space.token)")
                $0.link("creator", "/api/\(Self.userName)")
                if let success = activity.newestSuccess {
                    $0.link("last_successful_run", "\(base)/reports/\(dataset.token)/runs/\(world.token(of: success))")
                }
                if let newest = activity.newest { $0.link("last_run", "\(base)/reports/\(dataset.token)/runs/\(world.token(of: newest))") }
            }
        }
    }

    private func append(_ ghost: Ghost, to writer: inout JSONWriter) {
        writer.field("token", world.datasetCipher.token(ghost.number))
        writer.field("name", ghost == .forbidden ? "Restricted dataset" : "Deleted dataset")
        writer.field("type", "DatasetReport")
        writer.field("runs_count", 7)
        writer.field("last_run_at", world.parameters.start, .mode)
    }
}

/// A dataset that is listed but cannot be read. No number of the world reaches theirs.
enum Ghost: CaseIterable {
    case forbidden, missing

    var number: UInt64 { self == .forbidden ? 0xFFFF_0001 : 0xFFFF_0002 }
    var fault: SimulatorFault { self == .forbidden ? .forbiddenDataset : .missingDataset }
}
