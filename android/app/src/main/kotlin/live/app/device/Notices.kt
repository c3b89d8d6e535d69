package live.app.device

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import live.app.MainActivity
import live.app.R

/** Notifications. */
object Notices {
    /** What a citizen has to allow from Android 13 on. */
    const val PERMISSION = "android.permission.POST_NOTIFICATIONS"

    /** The channel under which the citizen finds them in the settings. */
    fun channel(context: Context, id: String, name: String) {
        val channel = NotificationChannel(id, name, NotificationManager.IMPORTANCE_DEFAULT)
        channel.lockscreenVisibility = Notification.VISIBILITY_PRIVATE
        context.getSystemService(NotificationManager::class.java)?.createNotificationChannel(channel)
    }

    /** Shows one, which leads to a screen. */
    fun show(context: Context, id: Int, channel: String, title: String, text: String, route: String) {
        val open = Intent(Intent.ACTION_VIEW, Deep.link(route), context, MainActivity::class.java)
        val flags = PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE
        val notification =
            Notification
                .Builder(context, channel)
                .setSmallIcon(R.drawable.i_sent)
                .setColor(context.getColor(R.color.river))
                .setContentTitle(title)
                .setContentText(text)
                .setContentIntent(PendingIntent.getActivity(context, id, open, flags))
                .setAutoCancel(true)
                .build()
        context.getSystemService(NotificationManager::class.java)?.notify(id, notification)
    }
}
