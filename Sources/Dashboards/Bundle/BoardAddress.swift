/// Where our boards are in a Grafana that imported them: paths that follow its address.
package enum BoardAddress {
    /// The board of all datasets.
    package static let fleet = "/d/\(FleetBoard.uid)"
    /// The board of one dataset; its variables `account` and `dataset` say which.
    package static let dataset = "/d/\(DatasetBoard.uid)"
}
