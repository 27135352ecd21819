import Foundation

/// The terminal that a person sits at: raw mode, alternate screen, size, keys.
///
/// Whatever ends the process, the terminal is given back: by ``leave()``, by `atexit`, and by handlers of the signals of a crash.
struct Terminal {
    private let input: Int32
    private let output: Int32
    private let original: termios

    /// Alternate screen, no cursor, no wrapping behind the last column; the wheel of the mouse sends arrows (xterm's "alternate scroll"),
    /// which leaves selecting text to the terminal.
    private static let entering = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[?1007h"
    /// The opposite, and plain text.
    static let leaving = "\u{1B}[?2026l\u{1B}[0m\u{1B}[?1007l\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    /// Whether a person can be shown a screen: stdin and stdout are a terminal that can move its cursor.
    static func isUsable(environment: [String: String]) -> Bool {
        isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !["", "dumb"].contains(environment["TERM"] ?? "")
    }

    /// Whether text may be coloured: https://no-color.org asks programs to heed `NO_COLOR` when it is not empty.
    static func hasColours(environment: [String: String]) -> Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && !(environment["TERM"] ?? "").hasSuffix("-mono") && environment["TERM"] != "vt100"
    }

    /// - Throws: ``MonitorTerminalError`` when stdin is not a terminal.
    init(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) throws(MonitorTerminalError) {
        self.input = input
        self.output = output
        var attributes = termios()
        guard tcgetattr(input, &attributes) == 0 else { throw MonitorTerminalError(operation: "read the settings of the terminal", errno) }
        original = attributes
    }

    /// Takes the terminal over.
    ///
    /// - Throws: ``MonitorTerminalError`` when it refuses; then it is as before.
    func enter() throws(MonitorTerminalError) {
        TerminalRestorer.arm(original: original, input: input, output: output)
        var raw = original
        cfmakeraw(&raw)
        // Output stays processed: a message that another part of the program prints does not run down in steps.
        raw.c_oflag |= tcflag_t(OPOST)
        guard tcsetattr(input, TCSAFLUSH, &raw) == 0 else { throw MonitorTerminalError(operation: "set the terminal to raw mode", errno) }
        write(Self.entering)
    }

    func leave() { TerminalRestorer.restore() }

    var size: ScreenSize {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return .standard }
        return ScreenSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Asks the terminal to put text into the clipboard (xterm's control sequence OSC 52); those that do not allow it ignore that.
    func copy(_ text: String) { write("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}") }

    /// Sends everything in one go, as far as the system takes it; gives up when the terminal is gone.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(output, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, 1000)
            } else if count < 0, errno == EINTR {
                continue
            } else {
                return
            }
        }
    }

    /// The bytes that were typed; nil when the terminal is gone.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = buffer.withUnsafeMutableBytes { systemRead(input, $0.baseAddress, $0.count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        return Foundation.write(descriptor, bytes, count)
    }

    private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        Foundation.read(descriptor, bytes, count)
    }
}

package struct MonitorTerminalError: Error, CustomStringConvertible {
    private let operation: String
    private let reason: String

    init(operation: String, _ code: Int32) {
        self.operation = operation
        reason = String(cString: strerror(code))
    }

    package var description: String { "monitor: cannot \(operation): \(reason). Pipe the output (| cat) for a plain table" }
}
