#if DEBUG
    import Foundation
    import LiveCore
    import LiveKit
    import SwiftUI

    /// Screens of the gallery that all shells share, for previews and tests. `cargo xtask ios`
    /// records them.
    enum Recorded {
        static let folder: URL = {
            if let folder = ProcessInfo.processInfo.environment["LIVE_GALLERY"] {
                return URL(fileURLWithPath: folder)
            }
            return URL(fileURLWithPath: #filePath).appendingPathComponent(
                "../../../../target/ios/gallery"
            ).standardized
        }()

        /// The names of all.
        static var names: [String] {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return files.filter { $0.hasSuffix(".screen") }.map { String($0.dropLast(7)) }.sorted()
        }

        /// A screen, as it crosses from the core.
        static func screen(_ name: String) -> Screen {
            do {
                let data = try Data(contentsOf: folder.appendingPathComponent("\(name).screen"))
                var bytes = (data: data, offset: data.startIndex)
                return try FfiConverterTypeScreen.read(from: &bytes)
            } catch {
                fatalError("\(name): \(error)")
            }
        }

        /// An app in a language without a core behind it, at these screens.
        @MainActor
        static func shell(
            _ language: Language, at names: [String] = [], device: any Device = Nobody()
        ) -> Shell {
            let installation = Installation(folder: folder, gateway: "", language: language)
            return Shell(LiveApp(installation, device: device), at: Trail(names.map { screen($0) }))
        }

        /// The blocks of a kind, in every state that is recorded.
        @MainActor
        static func blocks(_ kind: String) -> some View {
            let cards = names.filter { $0 != "hostile" }.flatMap { screen($0).blocks }
                .filter { $0.kind == kind }.enumerated()
                .map { Card(id: String($0.offset), blocks: [$0.element]) }
            return ScrollView { PageView(cards: cards).padding(16) }
                .background(Hue.paper.color)
                .environmentObject(shell(.id))
        }
    }

    /// A device that nobody holds.
    @MainActor
    final class Nobody: Device {
        nonisolated var keys: any PlatformKeys { PlatformKeysImpl(noHandle: .init()) }

        nonisolated init() {}

        func watchNetwork(_ changed: @escaping @Sendable (Network) -> Void) {}
        func confirmOwner(_ why: String) async -> OwnerAnswer { .refused }
        func photo(from source: PhotoSource) async -> Answer<Data> { .left }
        func locate() async -> Answer<Place> { .left }
        func scan(_ controls: Controls) async -> Answer<String> { .left }
        func leave(to page: URL) {}
        func share(_ item: Shared) {}
        func copy(_ text: String) {}
        func askToNotify() {}
        func notify(_ news: News) {}
        func planDelivery() {}
        func finish(_ work: @escaping @MainActor () async -> Void) async {}
        func feel(_ feeling: Feeling) {}
    }
#endif
