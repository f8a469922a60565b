import CSystem
import Glibc

/// How many columns text takes in a terminal, by the C library's table: the one that ncurses uses.
public enum TextWidth {
  /// 0 for combining marks and joiners, 2 for wide characters, -1 for control characters.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
    if scalar.value < 0xA0 { return -1 }
    let columns = Int(table(scalar))
    // Private and unassigned characters: terminals give them one column.
    if columns < 0 { return 1 }
    return columns
  }

  public static func columns(of text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(columns(of: $1) < 0 ? 1 : 0, columns(of: $1)) }
  }

  /// The longest beginning that fits into so many columns, with "…" at its end if something was cut.
  public static func fitted(_ text: String, columns limit: Int) -> String {
    guard columns(of: text) > limit else { return text }
    guard limit > 0 else { return "" }
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      let next = abs(columns(of: scalar))
      if used + next > limit - 1 { break }
      kept.append(scalar)
      used += next
    }
    return String(kept) + "…"
  }

  private static func table(_ scalar: Unicode.Scalar) -> Int32 {
    _ = locale
    return system_columns(scalar.value)
  }

  /// The C library knows widths only under a locale with UTF-8.
  private static let locale: Bool = {
    if setlocale(LC_CTYPE, "") != nil, String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" { return true }
    return setlocale(LC_CTYPE, "C.UTF-8") != nil
  }()
}
