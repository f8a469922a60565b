import EventLoop
import Network

/// What is to be known of one fault before it is chosen.
public struct FaultDescription: Hashable, Sendable {
  /// Whose fault it is.
  public enum Group: String, Hashable, Sendable, CaseIterable { case network, origin, devices }

  /// What stands behind `=`.
  public enum Value: Hashable, Sendable {
    case none
    /// Such as `40ms` or `5s`.
    case duration(usual: String)
    /// Such as `300kbps` or `2.5Mbps`.
    case rate(usual: String)
    /// A share such as `5%`, or a count such as `10` for every tenth.
    case shareOrCount(usual: String)
    /// Of a processor, 1 being a usual phone.
    case speed(usual: String)

    /// One to begin with; nil where none is taken.
    public var usual: String? {
      switch self {
      case .none: nil
      case .duration(let usual), .rate(let usual), .shareOrCount(let usual), .speed(let usual): usual
      }
    }
  }

  /// How long it is.
  public enum Extent: Hashable, Sendable {
    /// It happens at an instant, whatever its duration.
    case instant
    /// It happens at an instant unless it has a duration.
    case instantOrLasting
    /// It lasts for its duration, without one until it is lifted.
    case lasting
  }

  /// Where it can be, beside everywhere.
  public enum Places: Hashable, Sendable {
    case none
    /// One way of the phone's link to the origin.
    case directions
    /// One of the two cameras.
    case cameras

    /// The places as a fault's text has them, behind `:`; the empty text, which is everywhere, first.
    public var texts: [String] {
      switch self {
      case .none: [""]
      case .directions: ["", "phone>\(Stage.originHosts[1])", "\(Stage.originHosts[2])>phone"]
      case .cameras: ["", "front", "back"]
      }
    }
  }

  public let name: String
  public let group: Group
  public let value: Value
  /// Whether it cannot do without a value.
  public let needsValue: Bool
  public let extent: Extent
  public let places: Places
  /// A few words for a button.
  public let label: String
  public let chineseLabel: String
  /// What it does, in a line.
  public let meaning: String
  public let chineseMeaning: String

  /// The fault, with a value (nil: the usual one), a place of `places` and a duration; its start is 0. Throws if a value is
  /// none that it takes.
  public func fault(value text: String? = nil, place: String = "", duration: RunDuration? = nil) throws(ConditionsError)
    -> Fault
  {
    let value = (text ?? self.value.usual).map { "=\($0)" } ?? ""
    var fault = try Fault(parsing: name + value + (place.isEmpty ? "" : ":\(place)") + "@0s")
    fault.duration = duration
    return fault
  }
}

/// Every fault that a stage knows, in the order of `Fault.networkNames`, `Stage.originFaultNames` and `DeviceFault.names`:
/// what an interface makes its buttons from.
public enum FaultCatalogue {
  public static let all: [FaultDescription] = network + origin + devices

  public static func description(of name: String) -> FaultDescription? { all.first { $0.name == name } }

  public static func descriptions(in group: FaultDescription.Group) -> [FaultDescription] {
    all.filter { $0.group == group }
  }
}

extension FaultDescription {
  /// Label and meaning: English, then Chinese.
  fileprivate init(
    _ name: String, _ group: Group, _ label: (String, String), _ meaning: (String, String), value: Value = .none,
    needsValue: Bool = false, extent: Extent = .lasting, places: Places = .none
  ) {
    self.name = name
    self.group = group
    self.value = value
    self.needsValue = needsValue
    self.extent = extent
    self.places = places
    self.label = label.0
    chineseLabel = label.1
    self.meaning = meaning.0
    chineseMeaning = meaning.1
  }
}

extension FaultCatalogue {
  private static let network: [FaultDescription] = [
    .init(
      "dns-unknown", .network, ("name unknown", "域名不存在"),
      ("look-ups of new connections fail after 10 ms", "新连接的域名解析 10 毫秒后失败")),
    .init(
      "dns-timeout", .network, ("name server silent", "域名解析超时"),
      ("look-ups of new connections get no answer and fail after 10 s", "新连接的域名解析无应答，10 秒后失败")),
    .init(
      "refuse", .network, ("connections refused", "拒绝连接"),
      ("new connections are refused after a round trip", "新连接被服务器拒绝")),
    .init(
      "syn-timeout", .network, ("no answer to SYN", "连接超时"),
      ("new connections get no answer and fail after 5 s", "新连接无应答，5 秒后失败")),
    .init(
      "reset", .network, ("reset connections", "重置连接"),
      ("both ends of open connections see a reset", "已建立的连接两端都被重置"), extent: .instantOrLasting),
    .init(
      "close", .network, ("close connections", "关闭连接"),
      ("both ends of open connections see an orderly close", "已建立的连接两端都正常关闭"), extent: .instantOrLasting),
    .init(
      "cut", .network, ("cut the link", "断网"),
      ("nothing passes and nothing is reported", "数据不通，也没有任何通知"), places: .directions),
    .init(
      "handshake-garbage", .network, ("garbled handshake", "握手乱码"),
      ("the first 4 KiB that reach a new connection are noise", "新连接收到的前 4 KiB 是乱码")),
    .init(
      "slow-close", .network, ("late close", "延迟关闭"),
      ("an orderly end of a connection arrives this much later", "连接的正常关闭延迟到达"),
      value: .duration(usual: "5s"), places: .directions),
    .init(
      "bandwidth", .network, ("limit bandwidth", "限制带宽"),
      ("the link carries at most this rate", "链路最多达到此速率"), value: .rate(usual: "300kbps"), needsValue: true,
      places: .directions),
    .init(
      "latency", .network, ("add latency", "增加延迟"),
      ("the link takes this much longer", "链路延迟增加"), value: .duration(usual: "200ms"), needsValue: true,
      places: .directions),
    .init(
      "jitter", .network, ("add jitter", "增加抖动"),
      ("each segment takes up to this much longer, by chance", "每个数据段随机延迟，最多此值"), value: .duration(usual: "100ms"),
      needsValue: true, places: .directions),
  ]

  private static let origin: [FaultDescription] = [
    .init(
      "connect-rejected", .origin, ("reject connect", "拒绝 connect"),
      ("the origin rejects every RTMP connect", "源站拒绝所有 RTMP connect 请求")),
    .init(
      "play-rejected", .origin, ("reject play", "拒绝播放"),
      ("the origin rejects every request to play", "源站拒绝所有播放请求")),
    .init(
      "stream-not-found", .origin, ("stream not found", "流不存在"),
      ("the origin says that no stream is there", "源站对播放请求回答流不存在")),
    .init(
      "publish-rejected", .origin, ("reject publish", "拒绝推流"),
      ("the origin rejects every request to publish", "源站拒绝所有推流请求")),
    .init(
      "stream-busy", .origin, ("stream busy", "流名被占用"),
      ("the origin says that somebody else publishes already", "源站对推流请求回答流名已被占用")),
    .init(
      "corrupt-video", .origin, ("corrupt video", "损坏视频"),
      ("the origin damages a share of the pictures it relays", "源站损坏转发的部分视频帧"), value: .shareOrCount(usual: "10")),
    .init(
      "corrupt-audio", .origin, ("corrupt audio", "损坏音频"),
      ("the origin damages a share of the sound it relays", "源站损坏转发的部分音频帧"), value: .shareOrCount(usual: "10")),
    .init(
      "kick", .origin, ("kick viewers", "踢出观众"),
      ("the origin closes the connections of all viewers in order", "源站正常关闭所有观众的连接"), extent: .instant),
    .init(
      "kick-reset", .origin, ("reset viewers", "重置观众"),
      ("the origin resets the connections of all viewers", "源站重置所有观众的连接"), extent: .instant),
    .init(
      "kick-publisher", .origin, ("kick publisher", "踢出推流端"),
      ("the origin closes the publishers' connections in order", "源站正常关闭推流端的连接"), extent: .instant),
    .init(
      "stall", .origin, ("stall viewers", "停止发送"),
      ("the origin keeps its viewers' connections and sends nothing", "源站保持观众的连接但不再发送数据")),
  ]

  private static let devices: [FaultDescription] = [
    .init(
      "camera-missing", .devices, ("camera missing", "无摄像头"),
      ("the camera is gone, an open one too", "摄像头不存在，已打开的也会断开"), places: .cameras),
    .init(
      "camera-busy", .devices, ("camera busy", "摄像头被占用"),
      ("another program has the camera; it cannot be opened", "摄像头被其他程序占用，无法打开"), places: .cameras),
    .init(
      "camera-forbidden", .devices, ("camera forbidden", "禁止摄像头"),
      ("the user does not permit the camera, or no longer", "用户没有授权或收回摄像头权限"), places: .cameras),
    .init(
      "camera-silent", .devices, ("camera silent", "摄像头无数据"),
      ("the camera stays open and delivers nothing", "摄像头已打开但没有画面"), places: .cameras),
    .init(
      "mic-missing", .devices, ("microphone missing", "无麦克风"),
      ("the microphone is gone, an open one too", "麦克风不存在，已打开的也会断开")),
    .init(
      "mic-busy", .devices, ("microphone busy", "麦克风被占用"),
      ("another program has the microphone; it cannot be opened", "麦克风被其他程序占用，无法打开")),
    .init(
      "mic-forbidden", .devices, ("microphone forbidden", "禁止麦克风"),
      ("the user does not permit the microphone, or no longer", "用户没有授权或收回麦克风权限")),
    .init(
      "mic-silent", .devices, ("microphone silent", "麦克风无声"),
      ("the microphone stays open and hears nothing", "麦克风已打开但没有声音")),
    .init(
      "slow-cpu", .devices, ("slow processor", "处理器慢"),
      ("software encodes at this speed, 1 being a usual phone", "软件编码的速度，1 为普通手机"), value: .speed(usual: "0.2")),
    .init(
      "video-encoder-fails", .devices, ("video encoder fails", "视频编码失败"),
      ("every picture fails to encode", "所有视频帧编码失败")),
    .init(
      "audio-encoder-fails", .devices, ("audio encoder fails", "音频编码失败"),
      ("every audio frame fails to encode", "所有音频帧编码失败")),
    .init(
      "hardware-encoder-gone", .devices, ("no hardware encoder", "无硬件编码器"),
      ("no hardware encoder opens", "硬件编码器无法打开")),
  ]
}
