import ModeAPI
import RunHistory

/// Why a pass, or one dataset's part of it, could not go on.
package struct CollectFailure: Sendable {
    /// The label value of `mode_exporter_collect_errors_total`.
    package let kind: CollectErrorKind
    package let text: String
    package let isCancellation: Bool
    /// Whether other datasets may still be read.
    let isOfOneDataset: Bool
    /// What is now known of the dataset's accessibility; nil when nothing.
    let access: DatasetAccess?

    init(_ error: any Error) {
        switch error {
        case let error as ModeAPIError: self.init(error)
        case let error as CollectionRefused: self.init(kind: .empty, text: error.description)
        case let error as WalkRefused: self.init(kind: .server, text: error.description, isOfOneDataset: true)
        case is CancellationError: self.init(kind: .network, text: "cancelled", isCancellation: true)
        case let error as HistoryError: self.init(kind: .storage, text: "\(error)")
        default: self.init(kind: .storage, text: "\(error)")
        }
    }

    private init(
        kind: CollectErrorKind,
        text: String,
        isCancellation: Bool = false,
        isOfOneDataset: Bool = false,
        access: DatasetAccess? = nil
    ) {
        self.kind = kind
        self.text = text
        self.isCancellation = isCancellation
        self.isOfOneDataset = isOfOneDataset
        self.access = access
    }

    private init(_ error: ModeAPIError) {
        let text = "\(error)"
        switch error.kind {
        case .unauthorized: self.init(kind: .unauthorized, text: text)
        case .forbidden: self.init(kind: .forbidden, text: text, isOfOneDataset: true, access: .forbidden)
        case .notFound: self.init(kind: .notFound, text: text, isOfOneDataset: true, access: .notFound)
        case .rateLimited: self.init(kind: .rateLimited, text: text, isOfOneDataset: true)
        case .cancelled: self.init(kind: .network, text: text, isCancellation: true)
        case .dns, .connect, .tls: self.init(kind: .network, text: text)
        case .credentials, .configuration: self.init(kind: .unauthorized, text: text)
        case .timeout, .transport: self.init(kind: .network, text: text, isOfOneDataset: true)
        default: self.init(kind: .server, text: text, isOfOneDataset: true)
        }
    }
}

/// Discovery found nothing, which is never a success: most often the key sees nothing.
package struct CollectionRefused: Error, CustomStringConvertible {
    package let description: String
}

/// A listing that teaches nothing any more, or contradicts itself; the dataset is left alone for a while.
struct WalkRefused: Error, CustomStringConvertible {
    let description: String
}
