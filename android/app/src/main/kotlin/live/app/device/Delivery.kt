package live.app.device

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import live.app.LiveApp

/** Plans that what waits is sent when there is a network, also after the phone was off. */
object DeliveryJobs {
    private const val JOB = 1
    private const val FIRST_PAUSE = 30_000L

    /** Plans it, in place of what was planned before. */
    fun plan(context: Context) {
        val job =
            JobInfo
                .Builder(JOB, ComponentName(context, DeliveryJob::class.java))
                .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                .setBackoffCriteria(FIRST_PAUSE, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                .setPersisted(true)
                .build()
        context.getSystemService(JobScheduler::class.java)?.schedule(job)
    }
}

/** Sends what waits, in time that the platform gives. */
class DeliveryJob : JobService() {
    override fun onStartJob(parameters: JobParameters): Boolean {
        val app = application as LiveApp
        app.background.execute { jobFinished(parameters, app.deliver()) }
        return true
    }

    /** The network is gone again. What was under way ends by itself, and is tried once more. */
    override fun onStopJob(parameters: JobParameters) = true
}
