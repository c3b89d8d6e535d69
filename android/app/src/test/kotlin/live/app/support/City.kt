package live.app.support

import java.io.File
import java.net.HttpURLConnection
import java.net.ServerSocket
import java.net.URI
import java.net.URLEncoder
import java.util.concurrent.TimeUnit

/** A city of its own: a real gateway with its sandbox, on a free port of this machine. */
class City : AutoCloseable {
    private val folder = createTempDir()
    private val port = ServerSocket(0).use { it.localPort }
    private var process: Process? = null

    /** Where the core finds it. */
    val address = "http://127.0.0.1:$port"

    init {
        start()
    }

    /** The network comes back: the gateway is there again, with the same data. */
    fun start() {
        val program = System.getProperty("live.gateway.program") ?: error("run `cargo xtask android`")
        val log = File(folder, "log")
        val builder =
            ProcessBuilder(
                program
            ).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        builder.environment() +=
            mapOf(
                "LIVE_LISTEN" to "127.0.0.1:$port",
                "LIVE_DATA" to File(folder, "data").path,
                "LIVE_SANDBOX" to "true"
            )
        process = builder.start()
        patiently("the gateway is ready:\n${log.takeIf { it.exists() }?.readText()}") {
            runCatching { get("/health/ready") }.isSuccess
        }
    }

    /** The network goes: nothing answers any more. */
    fun cut() {
        process?.destroy()
        process?.waitFor(TIME_TO_END, TimeUnit.SECONDS)
        process?.destroyForcibly()
        process = null
    }

    /** Every answer keeps people waiting, until [goesOn]. */
    fun holds() = signal("-STOP")

    /** What was held is answered. */
    fun goesOn() = signal("-CONT")

    private fun signal(name: String) {
        val kill = ProcessBuilder("kill", name, checkNotNull(process).pid().toString()).start()
        check(kill.waitFor() == 0) { "kill $name" }
    }

    /** The code in the last message to a number. */
    fun lastCode(number: String): String {
        val digits = { text: String -> text.filter { it.isDigit() } }
        val messages = MESSAGE.findAll(get("/sandbox/sms")).map { it.groupValues[1] to it.groupValues[2] }
        return messages.first { (to, _) -> digits(to) == digits(number) }.second
    }

    /** Days pass, and the departments do what is due. */
    fun passDays(days: Int) {
        post("/sandbox/clock", "advance" to (days * DAY).toString())
    }

    /** A value of one of the three people to try, by their place in the list. */
    fun person(index: Int, key: String): String =
        Regex("\"$key\":\\s*\\[?\\s*\"([^\"]+)\"").findAll(get("/sandbox/people.json")).elementAt(index).groupValues[1]

    /** Pays a QRIS as its payer's bank does. */
    fun pay(payload: String) {
        post("/sandbox/pay/confirm", "qris" to payload)
    }

    private fun get(path: String): String =
        URI(address + path).toURL().openStream().use { it.readBytes().decodeToString() }

    private fun post(path: String, vararg fields: Pair<String, String>) {
        val connection = URI(address + path).toURL().openConnection() as HttpURLConnection
        connection.doOutput = true
        connection.instanceFollowRedirects = false
        val body = fields.joinToString("&") { (name, value) -> "$name=" + URLEncoder.encode(value, "UTF-8") }
        connection.outputStream.use { it.write(body.toByteArray()) }
        check(
            connection.responseCode < BAD
        ) { "$path: ${connection.responseCode} ${connection.errorStream?.readBytes()?.decodeToString()}" }
    }

    override fun close() {
        cut()
        folder.deleteRecursively()
    }

    private companion object {
        val MESSAGE = Regex("data-phone=\"([^\"]*)\"[\\s\\S]*?data-code=\"(\\d+)\"")
        const val TIME_TO_END = 10L
        const val DAY = 86_400
        const val BAD = 400

        fun createTempDir(): File = java.nio.file.Files
            .createTempDirectory("live-android")
            .toFile()
    }
}

/** Waits for something that happens elsewhere; fails with what it waited for. */
fun patiently(what: String, happened: () -> Boolean) {
    val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30)
    while (!happened()) {
        if (System.nanoTime() > end) throw AssertionError("waited in vain: $what")
        Thread.sleep(10)
    }
}
