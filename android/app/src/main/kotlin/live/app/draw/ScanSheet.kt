package live.app.draw

import android.app.Dialog
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.widget.LinearLayout
import live.app.R
import live.app.device.QrScannerView
import live.core.screen.Controls

/** Reads one code with the camera, over the whole screen. */
class ScanSheet(look: Look, controls: Controls, private val onText: (String) -> Unit) :
    Dialog(look.context, R.style.Live_Sheet) {
    private val says = look.text(controls.scanHint, Type.BODY).apply { gravity = Gravity.CENTER }
    private val camera =
        QrScannerView(
            look.context,
            { text ->
                dismiss()
                onText(text)
            },
            { failed(controls.scanFailed) }
        )

    init {
        val close = iconButton(look, R.drawable.i_back, controls.close) { dismiss() }
        says.accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        camera.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f)
        setContentView(look.sheet(16, look.row(12, close), camera, says))
    }

    private fun failed(why: String) {
        says.text = why
        camera.visibility = View.GONE
    }

    override fun onStart() {
        super.onStart()
        camera.start()
    }

    override fun onStop() {
        camera.stop()
        super.onStop()
    }
}
