import Foundation
import FuzzTargets

/// The target that `FUZZ_TARGET` names.
private let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap(FuzzTarget.init(rawValue:))

/// What libFuzzer calls with each input that it makes up (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let target else {
        fatalError("FUZZ_TARGET is none of " + FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if let problem = target.problem(with: Array(UnsafeBufferPointer(start: bytes, count: count))) { fatalError(problem) }
    return 0
}
