import Foundation

/// Gives the terminal back, also from where hardly anything is allowed: `atexit` and the handlers of fatal signals.
///
/// Everything that the handlers need is put into memory of its own beforehand, because a handler may call nothing that allocates or locks:
/// `write` and `tcsetattr` are async-signal-safe (POSIX.1-2017, 2.4.3).
enum TerminalRestorer {
    /// The signals by which a program dies of its own fault.
    private static let fatalSignals = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT]

    /// What the handlers read. Written by one thread before any handler exists; afterwards only `isArmed` changes.
    private struct Memory {
        var attributes = termios()
        var input: Int32 = 0
        var output: Int32 = 0
        var bytes: UnsafeMutablePointer<UInt8>
        var count: Int
        var isArmed: Bool
    }

    /// Never freed: a handler may run at any time until the process ends.
    private nonisolated(unsafe) static let memory: UnsafeMutablePointer<Memory> = {
        let text = Array(Terminal.leaving.utf8)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
        bytes.initialize(from: text, count: text.count)
        let memory = UnsafeMutablePointer<Memory>.allocate(capacity: 1)
        memory.initialize(to: Memory(bytes: bytes, count: text.count, isArmed: false))
        return memory
    }()

    private static let handlers: Void = {
        atexit { TerminalRestorer.restore() }
        for number in fatalSignals {
            signal(number) { number in
                TerminalRestorer.restore()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }()

    /// From now on the terminal is given back whatever happens.
    static func arm(original: termios, input: Int32, output: Int32) {
        memory.pointee.attributes = original
        memory.pointee.input = input
        memory.pointee.output = output
        memory.pointee.isArmed = true
        _ = handlers
    }

    /// Gives the terminal back, once.
    static func restore() {
        guard memory.pointee.isArmed else { return }
        memory.pointee.isArmed = false
        _ = write(memory.pointee.output, memory.pointee.bytes, memory.pointee.count)
        tcsetattr(memory.pointee.input, TCSADRAIN, &memory.pointee.attributes)
    }
}
