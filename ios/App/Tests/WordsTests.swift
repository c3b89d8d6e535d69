import Foundation
import Testing

/// What the system asks a person in the app's name.
@Suite struct WordsTests {
    @Test(arguments: ["id", "en"])
    func everyPermissionIsExplained(in language: String) throws {
        let file = try #require(
            Bundle.main.url(
                forResource: "InfoPlist", withExtension: "strings", subdirectory: nil,
                localization: language))
        let words = try PropertyListSerialization.propertyList(
            from: Data(contentsOf: file), format: nil)
        let answers = try #require(words as? [String: String])
        let about = try #require(Bundle.main.infoDictionary)
        let exact = about["NSLocationTemporaryUsageDescriptionDictionary"] as? [String: String]
        let asked = about.keys.filter { $0.hasSuffix("UsageDescription") } + (exact ?? [:]).keys
        #expect(asked.count == 5)
        for name in asked { #expect(answers[name]?.isEmpty == false, "\(name)") }
    }
}
