import CGnuTLS
import Glibc

/// Why TLS could not be set up, in plain words.
struct TLSError: Error, Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  init(_ what: String, code: Int32) { text = "\(what): \(TLSError.words(for: code))" }

  /// GnuTLS's words for one of its negative codes, without the full stop.
  static func words(for code: Int32) -> String {
    guard let text = gnutls_strerror(code) else { return "TLS error \(code)" }
    let words = String(cString: text)
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }
}

/// Owns the certificates that the connections of one network trust: the system's, and those of one more file.
final class TLSCredentials {
  let raw: gnutls_certificate_credentials_t

  /// Reads the system's trust store, which takes some milliseconds. `extraFile` is in PEM form; nil or empty for none.
  init(extraFile: String?) throws(TLSError) {
    var made: gnutls_certificate_credentials_t?
    let result = gnutls_certificate_allocate_credentials(&made)
    guard result == GNUTLS_E_SUCCESS, let made else { throw TLSError("TLS cannot be set up", code: result) }
    raw = made
    // A machine without a trust store trusts nobody: that shows at the first certificate.
    _ = gnutls_certificate_set_x509_system_trust(raw)
    guard let extraFile, !extraFile.isEmpty else { return }
    let count = gnutls_certificate_set_x509_trust_file(raw, extraFile, GNUTLS_X509_FMT_PEM)
    guard count > 0 else {
      throw TLSError("no certificates in \(TLSCredentials.variable)=\(extraFile): \(TLSError.words(for: count))")
    }
  }

  deinit { gnutls_certificate_free_credentials(raw) }

  /// The environment variable that names one more file of trusted certificates.
  static let variable = "SSL_CERT_FILE"

  static var fileOfEnvironment: String? { getenv(variable).map { String(cString: $0) } }
}
