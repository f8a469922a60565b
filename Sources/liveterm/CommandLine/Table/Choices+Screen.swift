import TerminalUI

extension ColourDepth: WordChoice {
  var meaning: String {
    switch self {
    case .mono: "none: bold and reverse alone"
    case .sixteen: "the sixteen of the terminal's theme"
    case .palette: "a palette of 256"
    case .truecolor: "24 bits"
    }
  }
}

extension PictureBlocks: WordChoice {
  var meaning: String {
    switch self {
    case .ascii: "a letter by brightness, ASCII alone"
    case .braille: "eight dots a cell"
    case .half: "two pixels a cell, one above the other"
    case .quadrant: "four areas a cell, two colours"
    case .sextant: "six areas a cell, two colours (Unicode 13)"
    }
  }
}

extension Language: WordChoice {
  var meaning: String {
    switch self {
    case .english: "English"
    case .chinese: "Chinese"
    }
  }
}
