import LiveKit
import UIKit

/// Something that a person or the device is asked, and answers once: a second answer is not heard.
@MainActor
final class Question<Value: Sendable> {
    private var asker: CheckedContinuation<Answer<Value>, Never>?

    /// A question that is still to be asked.
    nonisolated init() {}

    /// Asks it, and waits for the answer.
    func ask(_ begin: () -> Void) async -> Answer<Value> {
        await withCheckedContinuation { asker in
            self.asker = asker
            begin()
        }
    }

    /// Asks it by showing something above everything else.
    func ask(by controller: UIViewController) async -> Answer<Value> {
        guard let top = await Stage.top() else { return .left }
        return await ask { top.present(controller, animated: true) }
    }

    /// Answers it.
    func answer(_ answer: Answer<Value>) {
        asker?.resume(returning: answer)
        asker = nil
    }
}

/// Where the platform's own things are shown.
@MainActor
enum Stage {
    /// What is above everything else. What comes or goes is waited for, since meanwhile nothing can
    /// be shown; nothing when that takes too long.
    static func top() async -> UIViewController? {
        for _ in 0..<20 {
            if let top = still { return top }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    private static var still: UIViewController? {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        let scene = scenes.first { $0.activationState == .foregroundActive } ?? scenes.first
        var top = scene?.keyWindow?.rootViewController
        while let above = top?.presentedViewController { top = above }
        return top.flatMap { $0.isBeingPresented || $0.isBeingDismissed ? nil : $0 }
    }
}
