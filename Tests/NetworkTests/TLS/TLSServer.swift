@preconcurrency import Glibc
import Testing

@testable import Network

/// A folder with a certificate authority made for one test, a certificate for `localhost` by it, and an expired one.
final class Certificates {
  let folder: String
  var authority: String { folder + "/ca.pem" }

  static var canBeMade: Bool { ChildProcess.isInstalled("openssl") && ChildProcess.isInstalled("python3") }

  init(_ harness: SocketHarness) throws {
    var template = Array("/tmp/liveterm-tls-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemCall.Failure(number: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let maker = try ChildProcess(["sh", "-c", Self.script, "sh", folder])
    try #require(harness.run { maker.hasEnded() } && maker.hasSucceeded, "openssl could not make certificates")
  }

  deinit {
    for name in ["ca.key", "ca.pem", "ca.srl", "server.key", "server.csr", "valid.pem", "expired.pem", "names"] {
      unlink(folder + "/" + name)
    }
    rmdir(folder)
  }

  private static let script = """
    set -e
    cd "$1"
    key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj '/CN=Test authority'
    openssl req $key -keyout server.key -out server.csr -subj /CN=localhost
    echo subjectAltName=DNS:localhost > names
    by='-req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names'
    openssl x509 $by -days 2 -out valid.pem
    openssl x509 $by -days -1 -out expired.pem
    """
}

/// A TLS server in another process, on a free loopback port.
struct TLSServer {
  enum Manner: String {
    /// Says which name was asked for, then returns the bytes it gets, a mebibyte in all, and ends with a close_notify.
    case echo
    /// Says a few bytes and closes the socket without a close_notify.
    case cut
    /// HTTP: /moved.flv leads to /tiny.flv, which is the fixture.
    case http
  }

  static let echoed = 1 << 20

  let port: UInt16
  private let process: ChildProcess

  init(
    _ manner: Manner, _ certificates: Certificates, _ harness: SocketHarness, certificate: String = "valid",
    version: String = "1.3"
  ) throws {
    let fixture = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/fixtures/tiny.flv"
    let process = try ChildProcess([
      "python3", "-c", Self.script, certificates.folder, certificate, version, manner.rawValue, fixture,
    ])
    self.process = process
    var line: String?
    harness.run {
      line = process.firstLine()
      return line != nil
    }
    port = try #require(line.flatMap { UInt16($0) }, "the TLS server did not start")
  }

  private static let script = """
    import os, socket, ssl, sys
    folder, certificate, version, manner, fixture = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{folder}/{certificate}.pem', f'{folder}/server.key')
    context.minimum_version = context.maximum_version = ssl.TLSVersion['TLSv' + version.replace('.', '_')]
    names = []
    context.sni_callback = lambda peer, name, context: names.append(name)

    def echo(peer):
        peer.sendall(f'{names[-1]} {peer.version()}\\n'.encode())
        left = \(echoed)
        while left and (piece := peer.recv(65536)):
            left -= len(piece)
            peer.sendall(piece)
        peer.unwrap()

    def cut(peer):
        peer.sendall(b'half of it')
        os.close(peer.detach())

    def http(peer):
        head = b''
        while b'\\r\\n\\r\\n' not in head: head += peer.recv(65536)
        if b'/moved.flv' in head:
            peer.sendall(b'HTTP/1.1 302 Found\\r\\nLocation: /tiny.flv\\r\\nContent-Length: 0\\r\\n\\r\\n')
        else:
            body = open(fixture, 'rb').read()
            peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(body) + body)
        peer.unwrap()

    listening = socket.create_server(('127.0.0.1', 0))
    print(listening.getsockname()[1], flush=True)
    while True:
        plain, _ = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as peer: globals()[manner](peer)
        except OSError: pass
        plain.close()
    """
}
