import CCurl

/// `CURLAUTH_BASIC`, whose C macro holds a cast that Swift does not import.
let CURLAUTH_BASIC_VALUE = 1

/// Sets options of an easy handle and keeps the first failure.
struct OptionWriter {
    let handle: UnsafeMutableRawPointer
    private(set) var code = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func set(_ option: CURLoption, _ value: Int) {
        keep(curl_setopt_long(handle, option, value))
    }

    /// curl copies the text.
    mutating func set(_ option: CURLoption, _ value: String) {
        keep(curl_setopt_string(handle, option, value))
    }

    /// curl keeps the pointer.
    mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        keep(curl_setopt_pointer(handle, option, pointer))
    }

    /// curl copies as many bytes as `CURLOPT_POSTFIELDSIZE` said before.
    mutating func set(_ option: CURLoption, copying bytes: UnsafeRawBufferPointer) {
        // A null pointer would make curl ask a read callback for the body.
        var none: UInt8 = 0
        guard let start = bytes.baseAddress else {
            return withUnsafeMutableBytes(of: &none) { keep(curl_setopt_pointer(handle, option, $0.baseAddress)) }
        }
        keep(curl_setopt_pointer(handle, option, UnsafeMutableRawPointer(mutating: start)))
    }

    mutating func set(_ option: CURLoption, _ function: @escaping curl_data_function) {
        keep(curl_setopt_data_function(handle, option, function))
    }

    private mutating func keep(_ result: CURLcode) {
        if code == CURLE_OK { code = result }
    }
}
