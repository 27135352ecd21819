import RunModel

/// By what the datasets of a report or of a capacity analysis are put together.
package struct DatasetGrouping: Sendable {
    /// What people may ask for.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case space
        case owner
    }

    /// Names a group.
    package struct Key: Hashable, Sendable {
        /// What makes it one: the token of a space, the name of an owner.
        package var id: String
        /// What people call it; not unique.
        package var name: String
    }

    package let kind: Kind
    /// The group of a dataset; nil for one that has no space or owner.
    package let key: @Sendable (Dataset) -> Key?

    private init(kind: Kind, key: @escaping @Sendable (Dataset) -> Key?) {
        self.kind = kind
        self.key = key
    }

    package static let bySpace = DatasetGrouping(kind: .space) { dataset in
        dataset.space.map { Key(id: $0.token.text, name: $0.name ?? $0.token.text) }
    }

    /// By owner.
    ///
    /// - Parameter owner: whose a dataset is.
    package static func byOwner(_ owner: @escaping @Sendable (Dataset) -> String?) -> DatasetGrouping {
        DatasetGrouping(kind: .owner) { dataset in owner(dataset).map { Key(id: $0, name: $0) } }
    }

    /// Puts elements together, each group in their order: groups by name, then by id, those without one last.
    static func grouped<Element>(_ elements: [Element], by key: (Element) -> Key?) -> [(key: Key?, elements: [Element])] {
        Dictionary(grouping: elements, by: key).map { (key: $0.key, elements: $0.value) }.sorted { left, right in
            guard let first = left.key else { return false }
            guard let second = right.key else { return true }
            return (first.name.lowercased(), first.name, first.id) < (second.name.lowercased(), second.name, second.id)
        }
    }
}
