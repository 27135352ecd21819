/// Numbers of a fixed width, as dates and times are written.
enum ZeroPadded {
    /// The digits of `value`, with zeros in front up to `width`; wider numbers stay whole.
    static func text(_ value: Int, width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
