package live.app.device

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network as Link
import android.net.NetworkCapabilities
import live.core.screen.Network

/** Tells the core how the network is, whenever that changes. */
class NetworkWatch(context: Context, private val onChange: (Network) -> Unit) : ConnectivityManager.NetworkCallback() {
    private val manager = context.getSystemService(ConnectivityManager::class.java)
    private var last: Network? = null
    private var on = false

    /** Begins to watch; the first answer comes at once. */
    fun start() {
        if (on) return
        on = true
        if (manager?.activeNetwork == null) tell(Network.NONE)
        manager?.registerDefaultNetworkCallback(this)
    }

    /** Watches no more. */
    fun stop() {
        if (on) manager?.unregisterNetworkCallback(this)
        on = false
        last = null
    }

    override fun onCapabilitiesChanged(link: Link, can: NetworkCapabilities) = tell(
        when {
            !can.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> Network.NONE
            can.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> Network.FREE
            else -> Network.METERED
        }
    )

    override fun onLost(link: Link) = tell(Network.NONE)

    private fun tell(network: Network) {
        if (network == last) return
        last = network
        onChange(network)
    }
}
