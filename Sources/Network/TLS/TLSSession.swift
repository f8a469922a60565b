import CGnuTLS
import Glibc

/// The client's side of one TLS connection, without I/O: ciphertext goes in through `input` and comes out of `takeOutput`.
/// Owns the GnuTLS session. Nothing here blocks: where input is missing, the calls say so.
///
/// Bounded: GnuTLS keeps at most one unfinished record (16 KiB) and one handshake message (128 KiB); output grows with what
/// is sent in one call and is taken after it.
final class TLSSession {
  enum Handshake: Hashable {
    case done, needsInput
    /// With a plain text. An alert for the peer may be in the output.
    case failed(String)
  }

  enum Reception {
    /// So many bytes stand at the front of `buffer`.
    case bytes(Int)
    case needsInput
    /// The peer's close_notify: it sends no more, and nothing is missing.
    case closed
    case failed(String)
  }

  /// Ciphertext that came; set for the time of one call from outside and used up by it.
  var input = UnsafeRawBufferPointer(start: nil, count: 0) {
    didSet { if firstByte == nil { firstByte = input.first } }
  }
  /// Where `receive` puts what it decrypts: the largest record.
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1024, alignment: 16)

  private let raw: gnutls_session_t
  private let credentials: TLSCredentials
  /// GnuTLS keeps the pointer for the certificate's check.
  private let hostName: UnsafeMutablePointer<CChar>
  private var output: [UInt8] = []
  /// GnuTLS asked for input and there was none.
  private var isStarved = false
  private var firstByte: UInt8?

  /// `host` is what the certificate has to be made out for: a name, or a numeric address.
  init(host: String, credentials: TLSCredentials) throws(TLSError) {
    var made: gnutls_session_t?
    let result = liveterm_gnutls_new_client(&made)
    guard result == GNUTLS_E_SUCCESS, let made else { throw TLSError("TLS cannot be set up", code: result) }
    // "host." is the same name, and an address's zone is nobody else's business.
    var name = host.hasSuffix(".") ? String(host.dropLast()) : host
    let isAddress = SocketAddress(numericHost: host, port: 0) != nil
    if isAddress, let zone = name.firstIndex(of: "%") { name = String(name[..<zone]) }
    guard let copy = strdup(name) else {
      gnutls_deinit(made)
      throw TLSError("no memory for TLS")
    }
    raw = made
    hostName = copy
    self.credentials = credentials
    try configure(name: isAddress ? nil : name)
  }

  deinit {
    gnutls_deinit(raw)
    free(hostName)
    buffer.deallocate()
  }

  private func configure(name: String?) throws(TLSError) {
    var result = gnutls_set_default_priority(raw)
    if result == GNUTLS_E_SUCCESS {
      result = gnutls_credentials_set(raw, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials.raw))
    }
    if result == GNUTLS_E_SUCCESS, let name {
      result = gnutls_server_name_set(raw, GNUTLS_NAME_DNS, name, name.utf8.count)
    }
    guard result == GNUTLS_E_SUCCESS else { throw TLSError("TLS cannot be set up", code: result) }
    gnutls_session_set_verify_cert(raw, hostName, 0)
    gnutls_transport_set_ptr(raw, Unmanaged.passUnretained(self).toOpaque())
    gnutls_transport_set_pull_function(raw) { owner, target, limit in
      guard let owner, let target else { return -1 }
      return Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().pull(into: target, limit)
    }
    gnutls_transport_set_pull_timeout_function(raw) { owner, _ in
      guard let owner else { return -1 }
      return Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().input.isEmpty ? 0 : 1
    }
    gnutls_transport_set_push_function(raw) { owner, bytes, count in
      guard let owner, let bytes else { return -1 }
      let session = Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue()
      session.output.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
      return count
    }
  }

  private func pull(into target: UnsafeMutableRawPointer, _ limit: Int) -> Int {
    let count = min(limit, input.count)
    guard count > 0 else {
      isStarved = true
      gnutls_transport_set_errno(raw, EAGAIN)
      return -1
    }
    target.copyMemory(from: input.baseAddress ?? UnsafeRawPointer(target), byteCount: count)
    input = UnsafeRawBufferPointer(rebasing: input[count...])
    return count
  }

  /// Ciphertext for the peer; empty if there is none.
  func takeOutput() -> ArraySlice<UInt8> {
    defer { output = [] }
    return output[...]
  }

  // MARK: Steps

  /// Goes on with the handshake; to be called at the start and whenever input came, until it is done or has failed.
  func handshake() -> Handshake {
    while true {
      isStarved = false
      let result = gnutls_handshake(raw)
      if result == GNUTLS_E_SUCCESS { return .done }
      if gnutls_error_is_fatal(result) == 0 {
        if isStarved { return .needsInput }
        continue
      }
      let text = explain(result)
      gnutls_alert_send_appropriate(raw, result)
      return .failed(text)
    }
  }

  /// Decrypts the next piece into `buffer`.
  func receive() -> Reception {
    while true {
      isStarved = false
      let result = gnutls_record_recv(raw, buffer.baseAddress, buffer.count)
      if result > 0 { return .bytes(result) }
      if result == 0 { return .closed }
      let code = Int32(truncatingIfNeeded: result)
      if gnutls_error_is_fatal(code) == 0 {
        // Else it was a ticket, a change of keys, a warning or a wish to shake hands again, which need not be granted.
        if isStarved { return .needsInput }
        continue
      }
      let text = explain(code)
      gnutls_alert_send_appropriate(raw, code)
      return .failed(text)
    }
  }

  /// Encrypts all of `bytes` into the output.
  func send(_ bytes: ArraySlice<UInt8>) throws(TLSError) {
    var rest = bytes
    while !rest.isEmpty {
      let result = rest.withUnsafeBytes { gnutls_record_send(raw, $0.baseAddress, $0.count) }
      guard result > 0 else { throw TLSError("TLS failed", code: Int32(truncatingIfNeeded: result)) }
      rest.removeFirst(min(result, rest.count))
    }
  }

  /// Puts a close_notify into the output.
  func finishSending() { _ = liveterm_gnutls_finish_sending(raw) }

  // MARK: Texts

  /// Record types 21 (alert) and 22 (handshake) begin what a TLS server answers (RFC 8446, 5.1).
  private var answersInTLS: Bool { firstByte == nil || firstByte == 21 || firstByte == 22 }

  private func explain(_ code: Int32) -> String {
    guard answersInTLS else { return "the server does not speak TLS at this port" }
    switch code {
    case GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR: return verificationText()
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      let name = gnutls_alert_get_name(gnutls_alert_get(raw)).map { String(cString: $0) } ?? "no reason given"
      return "the server refused the TLS connection: \(name)"
    default: return "TLS failed: \(TLSError.words(for: code))"
    }
  }

  private func verificationText() -> String {
    let status = gnutls_session_get_verify_cert_status(raw)
    var text = gnutls_datum_t()
    let type = gnutls_certificate_type_get(raw)
    guard gnutls_certificate_verification_status_print(status, type, &text, 0) == GNUTLS_E_SUCCESS, let data = text.data
    else { return "the server's certificate is not trusted" }
    defer { liveterm_gnutls_free(data) }
    var words = String(decoding: UnsafeBufferPointer(start: data, count: Int(text.size)), as: UTF8.self)
    while let last = words.last, last == " " || last == "." || last == "\0" { words.removeLast() }
    return "the certificate of \(String(cString: hostName)) was not accepted: \(words)"
  }
}
