package live.app.device

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.os.SystemClock
import android.view.Surface
import android.view.TextureView
import java.util.concurrent.atomic.AtomicBoolean

/** Shows what the camera sees until it sees a QR code. Whoever shows it may use the camera. */
@SuppressLint("ViewConstructor") // never made from XML
class QrScannerView(context: Context, private val onText: (String) -> Unit, private val onUnavailable: () -> Unit) :
    TextureView(context),
    TextureView.SurfaceTextureListener {
    private val manager = context.getSystemService(CameraManager::class.java)
    private val main = Handler(Looper.getMainLooper())
    private val done = AtomicBoolean()
    private var thread: HandlerThread? = null
    private var camera: CameraDevice? = null
    private var reader: ImageReader? = null
    private var last = 0L

    init {
        surfaceTextureListener = this
    }

    /** Begins to look. */
    fun start() {
        done.set(false)
        thread = HandlerThread("camera").apply { start() }
        if (isAvailable) open()
    }

    /** Lets go of the camera. */
    fun stop() {
        done.set(true)
        camera?.close()
        camera = null
        reader?.close()
        reader = null
        thread?.quitSafely()
        thread = null
    }

    @SuppressLint("MissingPermission") // asked for before
    private fun open() {
        val handler = Handler((thread ?: return).looper)
        val manager = manager ?: return onUnavailable()
        try {
            val back = manager.cameraIdList.firstOrNull { facesAway(manager, it) } ?: return onUnavailable()
            manager.openCamera(back, Opened(handler), handler)
        } catch (_: CameraAccessException) {
            onUnavailable()
        } catch (_: SecurityException) {
            onUnavailable()
        } catch (_: IllegalArgumentException) {
            // The camera went away while it was asked for.
            onUnavailable()
        }
    }

    private fun facesAway(manager: CameraManager, id: String) = manager
        .getCameraCharacteristics(id)
        .get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK

    private inner class Opened(private val handler: Handler) : CameraDevice.StateCallback() {
        override fun onOpened(device: CameraDevice) {
            camera = device
            try {
                show(device)
            } catch (_: CameraAccessException) {
                main.post(onUnavailable)
            } catch (_: IllegalStateException) {
                main.post(onUnavailable)
            }
        }

        private fun show(device: CameraDevice) {
            val texture = surfaceTexture ?: return
            texture.setDefaultBufferSize(WIDTH, HEIGHT)
            val preview = Surface(texture)
            val images = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, 2)
            images.setOnImageAvailableListener({ look(it) }, handler)
            reader = images
            val request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            request.addTarget(preview)
            request.addTarget(images.surface)
            request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            device.createCaptureSession(listOf(preview, images.surface), Session(request.build(), handler), handler)
        }

        override fun onDisconnected(device: CameraDevice) = device.close()

        override fun onError(device: CameraDevice, error: Int) {
            device.close()
            main.post(onUnavailable)
        }
    }

    private inner class Session(private val request: CaptureRequest, private val handler: Handler) :
        CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            try {
                session.setRepeatingRequest(request, null, handler)
            } catch (_: CameraAccessException) {
                main.post(onUnavailable)
            } catch (_: IllegalStateException) {
                // It was closed in the meantime.
            }
        }

        override fun onConfigureFailed(session: CameraCaptureSession) {
            main.post(onUnavailable)
        }
    }

    /** Five times a second is enough for a hand that searches, and keeps a cheap phone cool. */
    private fun look(images: ImageReader) {
        val image = images.acquireLatestImage() ?: return
        image.use {
            val now = SystemClock.uptimeMillis()
            if (done.get() || now - last < PAUSE) return
            last = now
            val text = QrReader.read(luminance(it), it.width, it.height) ?: return
            if (done.compareAndSet(false, true)) main.post { onText(text) }
        }
    }

    private fun luminance(image: Image): ByteArray {
        val plane = image.planes[0]
        val bytes = ByteArray(image.width * image.height)
        for (row in 0 until image.height) {
            plane.buffer.position(row * plane.rowStride)
            plane.buffer.get(bytes, row * image.width, image.width)
        }
        return bytes
    }

    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) = open()

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) = Unit

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture) = true

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit

    private companion object {
        const val WIDTH = 1_280
        const val HEIGHT = 720
        const val PAUSE = 200L
    }
}
