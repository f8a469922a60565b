import EventLoop
import LiveComponents
import Stage

/// The players' codes come only in the documented order (SPEC 1.3): 2001, then over RTMP 2002, then 2003 in each attempt;
/// 2004 first and after each 2007, and each 2007 after a 2004; a cause code, where there is one, and then 2103 or, after three
/// retries, -2301; 2006 over RTMP only.
struct PlayerCodeOrder: Invariant {
  let name = "player code order"
  private var players: [String: PlayerOrder] = [:]

  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    guard component != Plan.pusherName, method == "play", !run.isActive(component) else { return nil }
    let isFLV = run.plan.players.contains { $0.name == component && $0.carrier == .flv }
    players[component] = PlayerOrder(isFLV: isFLV)
    return nil
  }

  mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String? {
    guard let code = record.code, players[record.component] != nil else { return nil }
    if code == 2004, let player = run.player(record.component) {
      let hasEnded = run.stage.origin.statistics(of: Plan.stream)?.publisher == nil
      players[record.component]?.soundBegins(player, streamHasEnded: hasEnded)
    }
    return players[record.component]?.saw(code, record)
  }
}

extension PlayerCodeOrder {
  mutating func sample(_ run: ExploredRun) -> String? {
    for player in run.players where player.isActive {
      if players[player.name]?.isStuck(at: run.now) == true { return "\(player.name): nothing came of an attempt" }
    }
    return nil
  }
}

/// One `play` of one player.
private struct PlayerOrder {
  private enum Attempt: Equatable {
    case none, opening, connected
    /// RTMP: 2002.
    case begun
    case lost(code: Int, time: Int64)
  }

  private enum FirstFrame: Equatable { case none, sound, picture }
  private enum Playback: Equatable { case waiting, playing, dry }

  private let isFLV: Bool
  private var attempt = Attempt.opening {
    didSet { attemptChange = nil }
  }
  /// When it was first seen as it is.
  private var attemptChange: RunTime?
  private var playback = Playback.waiting
  private var retries: Int64 = 0
  private var lastRetry: Int64?
  private var firstFrame = FirstFrame.none
  private var hasEverHadFirstFrame = false
  private var hasShown = false
  private var lastLag: Int64?
  private var maySoundBegin = false
  private var buffered: Int64 = 0

  init(isFLV: Bool) { self.isFLV = isFLV }

  /// Who joins in the middle of a group of pictures hears sound before the first key frame has come, once max-cache of it is in
  /// hand, or all there is of a stream that has ended: 2003 is then still to come.
  mutating func soundBegins(_ player: LivePlayer, streamHasEnded: Bool) {
    let attributes = player.activeAttributes
    let patience = attributes.mode == .realtime ? 1_000 : attributes.maxCacheMilliseconds
    buffered = player.bufferedMilliseconds
    maySoundBegin = maySoundBegin || buffered >= patience || streamHasEnded
  }

  mutating func isStuck(at now: RunTime) -> Bool {
    guard attempt == .opening else { return false }
    let since = attemptChange ?? now
    attemptChange = since
    return now - since > PusherCodeOrder.longestAttempt
  }

  mutating func saw(_ code: Int, _ record: LogRecord) -> String? {
    if case .lost(let cause, let time) = attempt {
      guard code == 2103 || code == -2301 else { return "\(code) between \(cause) and 2103 or -2301" }
      guard record.time == time else { return "\(code) came \(record.time - time) ms after its cause \(cause)" }
    }
    switch code {
    case 2001:
      guard attempt == .opening else { return "2001 in an attempt that is \(attempt)" }
      if let lastRetry, record.time - lastRetry < 3_000 { return "2001 \(record.time - lastRetry) ms after 2103" }
      attempt = .connected
      return nil
    case 2002:
      guard !isFLV else { return "2002 over HTTP-FLV" }
      // Once more when a stream begins again on the same connection.
      guard attempt == .connected || attempt == .begun else { return "2002 in an attempt that is \(attempt)" }
      attempt = .begun
      return nil
    case 2003: return sawFirstFrame(isSound: record.message.contains("audio"))
    case 2004, 2007: return sawPlayback(code)
    case 2006: return isFLV ? "2006 over HTTP-FLV" : nil
    case 2032:
      defer { hasShown = true }
      guard playback != .waiting else { return "2032 before 2004" }
      return hasShown ? "a second 2032" : nil
    case 2104:
      defer { lastLag = record.time }
      if let lastLag, record.time - lastLag < 2_000 { return "2104 \(record.time - lastLag) ms after the last one" }
      return nil
    case 3001...3005: return sawLoss(code, record)
    case 2103, -2301: return sawEnd(code, record)
    default: return nil
    }
  }

  private mutating func sawFirstFrame(isSound: Bool) -> String? {
    guard attempt != .opening || hasEverHadFirstFrame else { return "2003 before 2001" }
    if attempt == .connected, !isFLV { return "2003 before 2002" }
    // Sound alone may be followed by a stream with pictures on the same connection, but not the other way round.
    guard firstFrame == .none || (firstFrame == .sound && !isSound) else { return "a second 2003 in one attempt" }
    firstFrame = isSound ? .sound : .picture
    hasEverHadFirstFrame = true
    return nil
  }

  private mutating func sawPlayback(_ code: Int) -> String? {
    switch (code, playback) {
    case (2004, .playing): return "2004 although no 2007 came since the last one"
    case (2004, _):
      guard hasEverHadFirstFrame || maySoundBegin else { return "2004 before 2003, with \(buffered) ms in hand" }
      playback = .playing
    case (2007, .playing): playback = .dry
    case (2007, .waiting): return "2007 before the first 2004"
    default: return "2007 although no 2004 came since the last one"
    }
    return nil
  }

  private mutating func sawLoss(_ code: Int, _ record: LogRecord) -> String? {
    guard !isFLV else { return "\(code) over HTTP-FLV" }
    let isBeforeConnect = attempt == .opening
    guard code == 3005 || isBeforeConnect else { return "\(code) in an attempt that is \(attempt)" }
    attempt = .lost(code: code, time: record.time)
    return nil
  }

  private mutating func sawEnd(_ code: Int, _ record: LogRecord) -> String? {
    let reason = record.text("reason") ?? ""
    // The player's table has no code for a refusal.
    let hasCause = if case .lost = attempt { true } else { false }
    if !isFLV, !hasCause, !reason.hasPrefix("the server refused") { return "\(code) without a cause code: \(reason)" }
    let isBegun = attempt == .begun || (isFLV && attempt == .connected) || hasCause
    guard code == 2103 else {
      attempt = .none
      return retries == 3 ? nil : "-2301 after \(retries) retries"
    }
    attempt = .opening
    firstFrame = .none
    lastRetry = record.time
    let said = record.integer("retry") ?? -1
    defer { retries = said }
    // It begins anew when media came, of which no code tells in every case.
    guard said == retries + 1 || (said == 1 && isBegun) else { return "retry \(said) after retry \(retries)" }
    return said <= 3 ? nil : "a fourth 2103 in a row"
  }
}
