// swift-tools-version: 6.0
import PackageDescription

// The core and its bindings, as `cargo xtask ios` makes them.
let core = Context.environment["LIVE_CORE"] ?? "../target/ios/LiveCore"

// The views are for iPhones and iPads alone: where the rest is tested on a Mac, they are left out.
let hasViews = Context.environment["LIVE_KIT_ONLY"] == nil

// On Linux a stand-in takes SwiftUI's place, so that the views are compiled and tested there too.
#if os(Linux)
    let standIn: [Target] = [
        .target(name: "SwiftUI", path: "Tests/SwiftUI", exclude: ["README.md"]),
        .testTarget(name: "LiveViewsTests", dependencies: ["LiveViews"]),
    ]
    let swiftUI: [Target.Dependency] = ["SwiftUI"]
#else
    let standIn: [Target] = []
    let swiftUI: [Target.Dependency] = []
#endif

let package = Package(
    name: "Live",
    defaultLocalization: "id",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "LiveKit", targets: ["LiveKit"])]
        + (hasViews ? [.library(name: "LiveViews", targets: ["LiveViews"])] : []),
    dependencies: [.package(path: core)],
    targets: [
        .target(name: "LiveKit", dependencies: ["LiveCore"]),
        .testTarget(name: "LiveKitTests", dependencies: ["LiveKit"]),
    ]
        + (hasViews
            ? [.target(name: "LiveViews", dependencies: ["LiveCore", "LiveKit"] + swiftUI)] : [])
        + standIn)
