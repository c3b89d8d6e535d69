import Foundation
import LiveCore

/// What only a device has. Every answer is one that the app can go on with.
@MainActor
public protocol Device: AnyObject {
    /// The device's keys.
    nonisolated var keys: any PlatformKeys { get }

    /// Tells the network as it is now and whenever it changes, until the app ends.
    func watchNetwork(_ changed: @escaping @Sendable (Network) -> Void)

    /// Has the device confirm, by face, finger or code, that its owner is here.
    func confirmOwner(_ why: String) async -> OwnerAnswer

    /// Takes a photo or picks one: made smaller, upright, without the place where it was taken.
    func photo(from source: PhotoSource) async -> Answer<Data>

    /// Where the device is.
    func locate() async -> Answer<Place>

    /// Reads a code with the camera, which shows these words.
    func scan(_ controls: Controls) async -> Answer<String>

    /// Opens a page of the web in the browser.
    func leave(to page: URL)

    /// Offers something to other apps.
    func share(_ item: Shared)

    /// Puts text on the clipboard.
    func copy(_ text: String)

    /// Asks once for leave to notify; does nothing when it was asked before.
    func askToNotify()

    /// Tells somebody who is not looking.
    func notify(_ news: News)

    /// Has the system wake the app up later, when there is a network, to send what waits.
    func planDelivery()

    /// Does something to its end although nobody looks any more, as far as the system allows.
    func finish(_ work: @escaping @MainActor () async -> Void) async

    /// Lets the hand feel something.
    func feel(_ feeling: Feeling)
}

/// What came of asking the device for something.
public enum Answer<Value: Sendable>: Sendable {
    /// It is here.
    case value(Value)
    /// The person thought better of it.
    case left
    /// The device cannot, or may not.
    case failed
}

/// What came of asking the device for its owner.
public enum OwnerAnswer: Sendable {
    /// Its owner is here.
    case confirmed
    /// Somebody else is, or nobody answered.
    case refused
    /// It has no code by which it could know its owner.
    case noScreenLock
}

/// Where a photo comes from.
public enum PhotoSource: Sendable {
    /// The camera.
    case camera
    /// What was taken before.
    case library
}

/// Where the device is (WGS 84, degrees).
public struct Place: Equatable, Sendable {
    /// Degrees north.
    public let latitude: Double
    /// Degrees east.
    public let longitude: Double
    /// How exact that is: a radius in metres.
    public let accuracy: Double

    /// A place.
    public init(latitude: Double, longitude: Double, accuracy: Double) {
        self.latitude = latitude
        self.longitude = longitude
        self.accuracy = accuracy
    }
}

/// What is offered to other apps.
public enum Shared: Sendable {
    /// Words.
    case text(String)
    /// A code as a picture.
    case code(QrCode)
    /// A document's file.
    case file(name: String, bytes: Data)
}

/// What a hand feels.
public enum Feeling: Sendable {
    /// It worked.
    case done
    /// It did not.
    case wrong
    /// Something was chosen.
    case chosen
}
