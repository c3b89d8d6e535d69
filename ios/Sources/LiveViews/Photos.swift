import LiveCore
import LiveKit
import SwiftUI

/// Photos to look at, side by side.
struct PhotosView: View {
    let photos: [Photo]

    var body: some View {
        Tiled {
            ForEach(Array(photos.enumerated()), id: \.offset) { _, photo in
                VStack(alignment: .leading, spacing: 6) {
                    PhotoView(photo: photo).frame(height: 140)
                    Text(photo.caption).meta().accessibilityHidden(true)
                }
            }
        }
    }
}

/// A photo to take or to pick.
struct PhotoFieldView: View {
    @EnvironmentObject private var shell: Shell
    let field: PhotoField

    var body: some View {
        Question(
            label: field.label, isOptional: field.optional, help: field.help, error: field.error
        ) {
            if let photo = field.photo {
                taken(photo)
                Menu {
                    sources
                } label: {
                    Label(shell.controls.photoChange, systemImage: "camera")
                }
                .menuStyle(.button)
                .buttonStyle(PressLook(role: .quiet))
            } else {
                sources
            }
        }
    }

    private func taken(_ photo: Photo) -> some View {
        HStack(spacing: 12) {
            PhotoView(photo: photo).frame(width: 76, height: 76)
            Text(photo.caption).meta().accessibilityHidden(true)
            Spacer(minLength: 0)
            Button {
                shell.app.set(field.id, to: .nothing)
            } label: {
                Sign("xmark").frame(minWidth: Measure.touch, minHeight: Measure.touch)
            }
            .accessibilityLabel(shell.controls.photoRemove)
        }
        .onCard()
    }

    @ViewBuilder
    private var sources: some View {
        Press(words: shell.controls.photoTake, symbol: "camera") {
            await shell.app.photo(for: field.id, from: .camera)
        }
        Press(words: shell.controls.photoPick, symbol: "photo.on.rectangle") {
            await shell.app.photo(for: field.id, from: .library)
        }
    }
}

/// A small picture that opens the large one.
private struct PhotoView: View {
    private enum Found {
        case not, missing
        case here(UIImage)
    }

    @EnvironmentObject private var shell: Shell
    @State private var found = Found.not
    @State private var isLarge = false
    let photo: Photo

    var body: some View {
        Button {
            if case .here = found { isLarge = true } else { Task { await find() } }
        } label: {
            // A picture fills whatever room there is, and makes none for itself.
            Hue.line.color.overlay { picture }.clipShape(.round(14))
        }
        .buttonStyle(.plain)
        .accessibilityLabel(spoken)
        .task(id: photo.file) { await find() }
        .fullScreenCover(isPresented: $isLarge) {
            if case .here(let image) = found { LargePhoto(image: image, caption: photo.caption) }
        }
    }

    @ViewBuilder
    private var picture: some View {
        switch found {
        case .not: ProgressView().accessibilityHidden(true)
        case .missing: Sign(.photo).font(.title).foregroundStyle(Hue.quiet.color)
        case .here(let image):
            Image(uiImage: image).resizable().scaledToFill().accessibilityHidden(true)
        }
    }

    private var spoken: String {
        if case .missing = found { shell.controls.spoken(missing: photo) } else { photo.caption }
    }

    private func find() async {
        let bytes = await shell.app.photo(photo.file)
        let image = await bytes.flatMap(UIImage.init(data:))?.byPreparingForDisplay()
        found = image.map(Found.here) ?? .missing
    }
}

/// A photo as large as the device is, to look at closely.
struct LargePhoto: View {
    private static let most: CGFloat = 5

    @EnvironmentObject private var shell: Shell
    @Environment(\.dismiss) private var dismiss
    @Environment(\.accessibilityReduceMotion) private var isStill
    @State private var scale: CGFloat = 1
    @State private var began: CGFloat = 1
    let image: UIImage
    let caption: String

    var body: some View {
        NavigationStack {
            GeometryReader { room in
                ScrollView([.horizontal, .vertical]) {
                    Image(uiImage: image)
                        .resizable()
                        .scaledToFit()
                        .frame(width: room.size.width * scale, height: room.size.height * scale)
                        .accessibilityLabel(caption)
                }
            }
            .simultaneousGesture(pinch)
            .onTapGesture(count: 2) {
                withAnimation(isStill ? nil : .default) { scale = scale > 1 ? 1 : 2 }
                began = scale
            }
            .background(.black)
            .toolbar {
                ToolbarItem(placement: .cancellationAction) {
                    Button(shell.controls.close) { dismiss() }
                }
            }
        }
        .preferredColorScheme(.dark)
    }

    private var pinch: some Gesture {
        MagnificationGesture()
            .onChanged { scale = min(max(began * $0, 1), Self.most) }
            .onEnded { _ in began = scale }
    }
}

#if DEBUG && !os(Linux)
    #Preview("photos") { Recorded.blocks("photos") }
    #Preview("photoField") { Recorded.blocks("photoField") }
#endif
