import LiveCore
import SwiftUI

/// A colour by day and by night (sRGB).
struct Hue: Equatable, Sendable {
    let day: UInt32
    let night: UInt32

    /// Words.
    static let ink = Hue(day: 0x16211f, night: 0xeef3f1)
    /// Words that matter less.
    static let quiet = Hue(day: 0x51605c, night: 0xa9b8b3)
    /// A line between things.
    static let line = Hue(day: 0xdfe5e1, night: 0x2c3a36)
    /// The edge of what can be pressed or filled in.
    static let edge = Hue(day: 0x7f8c87, night: 0x75847f)
    /// What everything lies on.
    static let paper = Hue(day: 0xf7f6f2, night: 0x0f1615)
    /// What things that belong together lie on.
    static let card = Hue(day: 0xffffff, night: 0x18211f)
    /// What can be done.
    static let river = Hue(day: 0x0b5f57, night: 0x6fd0c1)
    static let riverStrong = Hue(day: 0x084841, night: 0x9be3d7)
    static let riverSoft = Hue(day: 0xe2f0ed, night: 0x16332f)
    /// Words on the river.
    static let onRiver = Hue(day: 0xffffff, night: 0x06201c)
    /// What needs attention.
    static let turmeric = Hue(day: 0x8f5500, night: 0xf4b740)
    static let turmericFill = Hue(day: 0xf4b740, night: 0xf4b740)
    static let turmericSoft = Hue(day: 0xfdf1d8, night: 0x33270f)
    /// What failed.
    static let chili = Hue(day: 0xb3261e, night: 0xff8a80)
    static let chiliSoft = Hue(day: 0xfbe6e4, night: 0x3a1a18)
    /// What is done.
    static let leaf = Hue(day: 0x27702b, night: 0x8fd694)
    static let leafSoft = Hue(day: 0xe5f2e4, night: 0x18301a)

    /// The colour of now.
    var color: Color {
        Color(uiColor: UIColor { $0.userInterfaceStyle == .dark ? .rgb(night) : .rgb(day) })
    }
}

extension UIColor {
    fileprivate static func rgb(_ value: UInt32) -> UIColor {
        let part = { (shift: UInt32) in CGFloat(value >> shift & 0xff) / 255 }
        return UIColor(red: part(16), green: part(8), blue: part(0), alpha: 1)
    }
}

/// The colours of a tone: for words and signs, for the ground under them, for an edge.
struct Shade {
    let ink: Hue
    let ground: Hue
    let edge: Hue
}

extension Tone {
    var shade: Shade {
        switch self {
        case .plain: Shade(ink: .ink, ground: .line, edge: .edge)
        case .info: Shade(ink: .riverStrong, ground: .riverSoft, edge: .river)
        case .attention: Shade(ink: .turmeric, ground: .turmericSoft, edge: .turmericFill)
        case .problem: Shade(ink: .chili, ground: .chiliSoft, edge: .chili)
        case .done: Shade(ink: .leaf, ground: .leafSoft, edge: .leaf)
        }
    }
}

extension Font {
    /// A screen's title.
    static let screenTitle = Font.system(.title, design: .rounded).weight(.bold)
    /// A heading within a screen.
    static let blockTitle = Font.system(.title3, design: .rounded).weight(.bold)
    /// The amount of money that matters most.
    static let amount = Font.system(.largeTitle, design: .rounded).weight(.bold).monospacedDigit()
    /// A number to take in at a glance.
    static let count = Font.system(.title2, design: .rounded).weight(.bold).monospacedDigit()
}

/// Sizes that several views share.
enum Measure {
    /// What can be pressed is at least as large.
    static let touch: CGFloat = 44
    /// Lines that are longer are hard to read.
    static let column: CGFloat = 680
    /// A list beside the screen that it led to.
    static let list: CGFloat = 360
    /// Letters in the bar grow as far as there is room; larger ones are shown while pressed.
    static let largestInBar = DynamicTypeSize.xxxLarge
}
