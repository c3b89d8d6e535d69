// A stand-in for SwiftUI, for tests on Linux: see README.md. What SwiftUI brings along of UIKit.

public enum UIKeyboardType: Int, Sendable {
    case `default`
    case numberPad
    case phonePad
}

public struct UITextContentType: Hashable, Sendable {
    let id: String
    public static let telephoneNumber = UITextContentType(id: "tel")
    public static let oneTimeCode = UITextContentType(id: "one-time-code")
}

public enum UIUserInterfaceStyle: Int, Sendable {
    case unspecified
    case light
    case dark
}

public final class UITraitCollection: Sendable {
    public let userInterfaceStyle: UIUserInterfaceStyle
    init(_ style: UIUserInterfaceStyle) { userInterfaceStyle = style }
}

public final class UIColor: Sendable {
    let description: String

    public init(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) {
        description = "\(red) \(green) \(blue) \(alpha)"
    }

    public init(dynamicProvider: @escaping @Sendable (UITraitCollection) -> UIColor) {
        description = [.light, .dark].map { dynamicProvider(UITraitCollection($0)).description }
            .joined(separator: " or ")
    }
}

public final class UIImage: Sendable {
    public init() {}
    public init?(data: Data) { return nil }
    public func byPreparingForDisplay() async -> UIImage? { self }
}

@MainActor
public enum UIAccessibility {
    public struct Notification: Sendable {
        public static let announcement = Notification()
    }

    public static func post(notification: Notification, argument: Any?) {}
}
