package live.app.device

import android.content.Context
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.os.SystemClock

/** Asks the device once where it is. Whoever asks has the citizen's permission. */
class Locator(context: Context) : LocationListener {
    private val manager = context.getSystemService(LocationManager::class.java)
    private val main = Handler(Looper.getMainLooper())
    private var found: ((Double, Double, Double?) -> Unit)? = null

    /** Answers once: with degrees and metres, or that it cannot be said. */
    fun locate(onResult: (latitude: Double, longitude: Double, accuracyM: Double?) -> Unit, onNone: () -> Unit) {
        val manager = manager ?: return onNone()
        found = onResult
        try {
            val providers = PROVIDERS.filter { manager.isProviderEnabled(it) }
            val recent = providers.mapNotNull { manager.getLastKnownLocation(it) }.firstOrNull { isRecent(it) }
            when {
                recent != null -> {
                    onLocationChanged(recent)
                }

                providers.isEmpty() -> {
                    onNone()
                }

                else -> {
                    providers.forEach { manager.requestLocationUpdates(it, 0, 0f, this, Looper.getMainLooper()) }
                    main.postDelayed({ if (stop()) onNone() }, PATIENCE)
                }
            }
        } catch (_: SecurityException) {
            onNone()
        }
    }

    private fun isRecent(location: Location) =
        SystemClock.elapsedRealtimeNanos() - location.elapsedRealtimeNanos < RECENT

    /** Asks no more; whether nothing had been answered. */
    fun stop(): Boolean {
        manager?.removeUpdates(this)
        main.removeCallbacksAndMessages(null)
        return found.also { found = null } != null
    }

    override fun onLocationChanged(location: Location) {
        val answer = found
        if (stop()) {
            answer?.invoke(
                location.latitude,
                location.longitude,
                location.accuracy.toDouble().takeIf {
                    location.hasAccuracy()
                }
            )
        }
    }

    @Deprecated("Android 8 calls it")
    override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit

    override fun onProviderEnabled(provider: String) = Unit

    override fun onProviderDisabled(provider: String) = Unit

    private companion object {
        val PROVIDERS = listOf(LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER)
        const val PATIENCE = 20_000L
        const val RECENT = 60_000_000_000L
    }
}
