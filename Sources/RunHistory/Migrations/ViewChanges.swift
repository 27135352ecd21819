/// Migration `v5`: since when the view count of a dataset has been the same. Mode gives the number of views since the dataset was created;
/// only a count that did not change says that it was not viewed meanwhile.
enum ViewChanges {
    static let statements = ["ALTER TABLE dataset ADD COLUMN views_unchanged_since_ms INTEGER"]
}
