import EventLoop

extension NetworkConditions: CustomStringConvertible {
  /// The text that `init(parsing:)` reads: rate and delay always, the rest where it is not the usual.
  ///
  /// What no such text can say, a trace (`trace`), is told to the eye alone and cannot be read back. Where the directions
  /// differ, up stands first: `40ms/20ms`.
  public var description: String {
    var items: [String]
    if up.rate == down.rate {
      items = ["rate=\(up.rate)"]
    } else {
      items = ["down=\(down.rate)", "up=\(up.rate)"]
    }
    items.append("delay=" + Self.both(Fault.time(up.delay), Fault.time(down.delay)))
    let usual = LinkConditions()
    if up.jitter != usual.jitter || down.jitter != usual.jitter {
      items.append("jitter=" + Self.both(Fault.time(up.jitter), Fault.time(down.jitter)))
    }
    if up.loss != usual.loss || down.loss != usual.loss {
      items.append("loss=" + Self.both(Self.shareText(up.loss), Self.shareText(down.loss)))
    }
    if up.sendBuffer != usual.sendBuffer || down.sendBuffer != usual.sendBuffer {
      items.append("buffer=" + Self.both(Self.bytesText(up.sendBuffer), Self.bytesText(down.sendBuffer)))
    }
    return items.joined(separator: ",")
  }

  private static func both(_ up: String, _ down: String) -> String { up == down ? up : "\(up)/\(down)" }

  /// In percent, where that reads back as the same share.
  private static func shareText(_ share: Double) -> String {
    let percent = share * 100
    guard percent / 100 == share else { return String(share) }
    return (percent == percent.rounded() ? String(Int64(percent)) : String(percent)) + "%"
  }

  private static func bytesText(_ bytes: Int) -> String {
    if bytes % 1_048_576 == 0 { return "\(bytes / 1_048_576)MiB" }
    return bytes % 1_024 == 0 ? "\(bytes / 1_024)KiB" : "\(bytes)B"
  }
}

extension LinkConditions.Rate: CustomStringConvertible {
  /// The text that the conditions have for it; a trace has none and is called `trace`.
  public var description: String {
    switch self {
    case .unlimited: "unlimited"
    case .kbps(let kbps): kbps % 1_000 == 0 && kbps > 0 ? "\(kbps / 1_000)Mbps" : "\(kbps)kbps"
    case .trace: "trace"
    }
  }
}
