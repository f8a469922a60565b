import LiveComponents

/// How a file is carried to the player.
enum CarriedBy: String, WordChoice {
  case rtmp, flv

  var meaning: String {
    switch self {
    case .rtmp: "over RTMP, as on port 1935"
    case .flv: "over HTTP-FLV, as on port 80"
    }
  }
}

extension PlayerAttributes.Mode: WordChoice {
  var meaning: String {
    switch self {
    case .live: "broadcast: the delay stays between min-cache and max-cache"
    case .realtime: "call: the delay is held to 500 ms or less"
    }
  }
}

extension PlayerAttributes.Orientation: WordChoice {
  var meaning: String {
    switch self {
    case .vertical: "the picture as it comes"
    case .horizontal: "turned by 90 degrees"
    }
  }
}

extension PlayerAttributes.ObjectFit: WordChoice {
  var meaning: String {
    switch self {
    case .contain: "the whole picture, with bars"
    case .fillCrop: "the whole area, with the picture's edges cut"
    }
  }
}

/// The form of the event log.
enum EventFormat: String, WordChoice {
  case text, json

  var meaning: String {
    switch self {
    case .text: "one line of plain text an event"
    case .json: "one JSON object an event"
    }
  }
}

/// What is decoded.
enum DecodeChoice: String, WordChoice {
  case all, none

  var meaning: String {
    switch self {
    case .all: "every picture and all sound"
    case .none: "nothing: timing, network and events only"
    }
  }
}

/// The language of the event table.
enum TableLanguage: String, WordChoice {
  case en, zh

  var meaning: String {
    switch self {
    case .en: "English"
    case .zh: "Chinese, the meanings in Tencent's words"
    }
  }
}

extension Profile: WordChoice {
  var meaning: String {
    switch self {
    case .wechat: "the 2019 document plus the current official tables"
    case .tencent2019: "the 2019 document alone, its printed names included"
    }
  }
}

extension ComponentKind: WordChoice {
  var meaning: String {
    switch self {
    case .pusher: "live-pusher"
    case .player: "live-player"
    }
  }
}

extension PusherAttributes.Mode: WordChoice {
  var meaning: String {
    switch self {
    case .SD: "broadcast, up to 360x640"
    case .HD: "broadcast, up to 540x960"
    case .FHD: "broadcast, up to 720x1280"
    case .RTC: "call: the least delay, sound before picture"
    }
  }
}

extension PusherAttributes.AudioQuality: WordChoice {
  var meaning: String {
    switch self {
    case .low: "16 kHz, 16 kbps"
    case .high: "48 kHz, 48 kbps"
    }
  }
}

extension PusherAttributes.Orientation: WordChoice {
  var meaning: String {
    switch self {
    case .vertical: "higher than wide"
    case .horizontal: "wider than high"
    }
  }
}

extension PusherAttributes.Aspect: WordChoice {
  var meaning: String {
    switch self {
    case .threeToFour: "4:3 where horizontal"
    case .nineToSixteen: "16:9 where horizontal"
    }
  }
}

extension PusherAttributes.Position: WordChoice {
  var meaning: String {
    switch self {
    case .front: "the one that looks at the user"
    case .back: "the one that looks away"
    }
  }
}

extension PusherPreset: WordChoice {}

/// What is encoded.
enum EncodeChoice: String, WordChoice {
  case all, model

  var meaning: String {
    switch self {
    case .all: "pictures and sound"
    case .model: "access units of the right sizes, without pictures and sound"
    }
  }
}
