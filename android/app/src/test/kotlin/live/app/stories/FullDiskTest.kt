package live.app.stories

import java.io.File
import java.io.IOException
import java.lang.management.ManagementFactory
import java.nio.file.Files
import live.app.support.TestLiveApp
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Before
import org.junit.Test
import org.junit.runner.JUnitCore
import org.robolectric.RuntimeEnvironment

/**
 * A phone whose storage is full, by a real full disk: [FullDiskStory] runs in a process of its own,
 * which sees a file system of two MiB (Linux; user namespaces have to be allowed).
 */
class FullDiskTest {
    @Test
    fun aFullPhoneSaysSoAndLosesNothing() {
        val folder = Files.createTempDirectory("live-small").toFile()
        val mount = "mount -t tmpfs -o size=2m tmpfs \"\$1\" && shift && exec \"\$@\""
        val given = System.getProperties().filterKeys { GIVEN.containsMatchIn(it.toString()) }
        val program =
            listOf("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh", folder.path) +
                ProcessHandle.current().info().command().get() +
                ManagementFactory.getRuntimeMXBean().inputArguments +
                given.map { (name, value) -> "-D$name=$value" } +
                listOf("-D$SMALL=$folder", "-cp", System.getProperty("java.class.path"), JUnitCore::class.java.name) +
                FullDiskStory::class.java.name
        val process = ProcessBuilder(program).redirectErrorStream(true).start()
        val said = process.inputStream.readBytes().decodeToString()
        assertEquals("the story failed, or user namespaces are not allowed here:\n$said", 0, process.waitFor())
        folder.delete()
    }

    private companion object {
        /** What the tests are told by the build. */
        val GIVEN = Regex("^(live|robolectric|jna)\\.|^java.awt.headless")
    }
}

/** Runs in the process that has the small file system. */
class FullDiskStory : Story() {
    private val small = File(System.getProperty(SMALL))
    private val ballast = File(small, "ballast")

    /** The app's own files are on the small disk. */
    @Before
    fun moveToTheSmallDisk() {
        TestLiveApp.install = TestLiveApp.Install(city.address, File(small, "core"))
    }

    @Test
    fun whatWasTypedOutlivesAFullDisk() {
        fill()
        citizen { citizen ->
            citizen.waitsFor("Penyimpanan HP penuh")
            ballast.delete()
            citizen.tap("Coba lagi")
            citizen.tap("Laporkan masalah")
            citizen.tap("Jalan berlubang")
            citizen.types(WORDS, "Lubang besar")
            citizen.rotates()
            fill()
            citizen.types(WORDS, "panjang ".repeat(100))
            citizen.waitsFor("Memori HP penuh")
            citizen.looks("disk-full")
            citizen.isKilled()
            citizen.waitsFor(WORDS)
            assertEquals("Lubang besar", citizen.field(WORDS).text.toString())
            ballast.delete()
            citizen.types(WORDS, "Lubang besar sekali")
            citizen.tap("Lanjut")
            citizen.waitsFor("Di mana tempatnya?")
        }
    }

    @Test
    fun aCodeThatCannotBeWrittenIsNotShared() = citizen { citizen ->
        val shared = File(small, "shared").apply { mkdirs() }
        val cache = RuntimeEnvironment.getApplication().cacheDir
        Files.createSymbolicLink(cache.toPath().resolve("shared"), shared.toPath())
        citizen.opensACode()
        fill()
        citizen.tap("Simpan gambar QR")
        citizen.waitsUntilTold("Penyimpanan HP penuh")
    }

    /** Takes the last byte. */
    private fun fill() {
        val full =
            try {
                ballast.outputStream().use { out -> repeat(1_000) { out.write(ByteArray(4_096)) } }
                null
            } catch (error: IOException) {
                error
            }
        assertNotNull("the file system is small", full)
    }

    private companion object {
        const val WORDS = "Ceritakan masalahnya"
    }
}

/** Names the folder on the small file system. */
private const val SMALL = "live.small"
