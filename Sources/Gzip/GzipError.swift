/// What went wrong while compressing or decompressing.
package enum GzipError: Error, Hashable, Sendable {
    /// The input, or what follows its last complete member, is not gzip.
    case notGzip(offset: Int)
    /// The data inside a member cannot be decoded, or its checksum or length does not match.
    case corrupt(offset: Int, detail: String)
    /// The input ends inside a member, or is empty.
    case truncated(offset: Int)
    /// The output would be longer than the caller allows.
    case tooLarge(maximumBytes: Int)
    /// zlib could not get memory for its state (about 256 KiB).
    case outOfMemory
    /// The stream was used after its end, or after an error.
    case closed
}

extension GzipError: CustomStringConvertible {
    /// What happened, where in the compressed input, and what to do next.
    package var description: String {
        switch self {
        case .notGzip(let offset):
            offset == 0
                ? "not gzip data: it does not begin with the bytes 1f 8b; use the file without decompression"
                : "data after the gzip member that ends at byte \(offset) is not gzip; cut it off or write the file again"
        case .corrupt(let offset, let detail):
            "gzip data is corrupt near byte \(offset) (\(detail)); get the file again from its source"
        case .truncated(let offset):
            "gzip data ends in the middle after \(offset) bytes; get the complete file from its source"
        case .tooLarge(let maximumBytes):
            "gzip data holds more than the \(maximumBytes) bytes allowed; split it or raise the limit"
        case .outOfMemory:
            "no memory for a gzip stream; free memory and try again"
        case .closed:
            "the gzip stream was already finished or had failed; open a new one"
        }
    }
}
