import Foundation
import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// Nothing that a core can ask for is forgotten.
struct Kinds {
    private static let sources = URL(fileURLWithPath: #filePath).appendingPathComponent(
        "../../../Sources/LiveViews"
    ).standardized

    private static func source(_ name: String) throws -> String {
        try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
    }

    /// The kinds that `BlockView` draws. The compiler sees to it that these are all.
    private static func drawn() throws -> Set<String> {
        matches(of: #"case \.(\w+)\("#, in: try source("BlockView.swift"))
    }

    private static func matches(of pattern: String, in text: String) -> Set<String> {
        let expression = try? NSRegularExpression(pattern: pattern)
        let all = NSRange(text.startIndex..., in: text)
        let found = expression?.matches(in: text, range: all) ?? []
        return Set(found.compactMap { Range($0.range(at: 1), in: text).map { String(text[$0]) } })
    }

    @Test func everyKindOfBlockIsInTheGallery() throws {
        let recorded = Recorded.names.flatMap { Recorded.screen($0).blocks }.map(\.kind)
        #expect(try Self.drawn() == Set(recorded))
        #expect(recorded.count > 50)
    }

    @Test func everyKindOfBlockHasAPreview() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        let previews = try files.map { try Self.source($0) }.reduce(into: Set<String>()) {
            $0.formUnion(Self.matches(of: ##"#Preview\("([^"]+)"\)"##, in: $1))
        }
        #expect(try Self.drawn().subtracting(previews) == [])
    }

    @Test func noKindOfBlockIsLeftToADefault() throws {
        #expect(try !Self.source("BlockView.swift").contains("default:"))
    }

    @Test func everyPictureHasItsOwnSymbol() {
        let symbols = Picture.allCases.map(\.symbol)
        #expect(symbols.count > 30)
        #expect(Set(symbols).count == symbols.count)
        #expect(symbols.allSatisfy { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "." } })
    }

    @Test(arguments: [LiveCore.Language.id, .en])
    @MainActor
    func everyControlHasWords(language: LiveCore.Language) {
        let controls = Recorded.shell(language).controls
        let words = Mirror(reflecting: controls).children.compactMap { $0.value as? String }
        #expect(words.count > 25)
        #expect(words.allSatisfy { !$0.isEmpty })
        #expect(controls != Recorded.shell(language == .id ? .en : .id).controls)
    }

    @Test func wordsStandOutFromTheirGround() {
        let onPaper: [Hue] = [.ink, .quiet, .river, .riverStrong, .turmeric, .chili, .leaf]
        for hue in onPaper {
            #expect(hue.contrast(with: .paper) >= 4.5, "\(hue) on paper")
            #expect(hue.contrast(with: .card) >= 4.5, "\(hue) on a card")
        }
        #expect(Hue.onRiver.contrast(with: .river) >= 4.5)
        #expect(Hue.paper.contrast(with: .ink) >= 4.5)
        let tones: [Tone] = Tone.allCases
        for shade in tones.map(\.shade) {
            #expect(shade.ink.contrast(with: shade.ground) >= 4.5, "\(shade.ink) on its ground")
            #expect(Hue.ink.contrast(with: shade.ground) >= 4.5, "words on \(shade.ground)")
        }
        #expect(Hue.quiet.contrast(with: .riverSoft) >= 4.5, "the row of what is shown beside")
        // What is no word but has to be seen.
        for ground in [Hue.paper, .card] { #expect(Hue.edge.contrast(with: ground) >= 3) }
    }
}

extension Hue {
    /// The lesser of the contrasts by day and by night, as WCAG reckons it.
    fileprivate func contrast(with other: Hue) -> Double {
        min(Self.contrast(day, other.day), Self.contrast(night, other.night))
    }

    private static func contrast(_ one: UInt32, _ other: UInt32) -> Double {
        let (one, other) = (luminance(one), luminance(other))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(_ value: UInt32) -> Double {
        let part = { (shift: UInt32) -> Double in
            let part = Double(value >> shift & 0xff) / 255
            return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    }
}
