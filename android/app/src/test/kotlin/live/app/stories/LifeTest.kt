package live.app.stories

import android.content.Intent
import android.net.Uri
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** What a phone does to an app. */
class LifeTest : Story() {
    @Test
    fun whatWasTypedOutlivesRotationsAndTheEndOfTheProcess() = citizen { citizen ->
        citizen.tap("Laporkan masalah")
        citizen.tap("Jalan berlubang")
        citizen.types("Ceritakan masalahnya", "Lubang besar")
        citizen.rotates()
        citizen.waitsFor("Ceritakan masalahnya")
        assertEquals("Lubang besar", citizen.field("Ceritakan masalahnya").text.toString())
        citizen.types("Ceritakan masalahnya", "Lubang besar sekali")
        citizen.leaves()
        citizen.returns()
        citizen.isKilled()
        citizen.waitsFor("Ceritakan masalahnya")
        assertEquals("Lubang besar sekali", citizen.field("Ceritakan masalahnya").text.toString())
    }

    @Test
    fun hostileLinksEndInWords() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        val hostile =
            listOf("../../etc/passwd", "laksa/ticket/" + "x".repeat(5_000), "%00%ff", "a/b/c/d/e/f/g/h", "<b>")
        for (path in hostile) {
            citizen.follows("live://open/$path")
            citizen.waitsFor("Laporkan masalah")
        }
        citizen.follows("other://elsewhere/laksa")
        citizen.waitsFor("Laporkan masalah")
    }

    @Test
    fun aLinkThatOpensTheAppLeadsToItsScreen() =
        citizen(Intent(Intent.ACTION_VIEW, Uri.parse("live://open/services"))) { it.waitsFor("Layanan kota") }

    @Test
    fun whatIsPersonalIsKeptOutOfScreenshots() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        assertTrue(!citizen.isGuarded())
        citizen.tap("Dokumen")
        citizen.waitsFor("Dokumen saya")
        assertTrue(citizen.isGuarded())
    }

    @Test
    fun aDeniedPermissionIsSaidAndLeavesAnotherWay() = citizen { citizen ->
        citizen.tap("Bayar PBB")
        citizen.tap("Pindai kode QR di kertas")
        citizen.denies()
        assertTrue(citizen.wasTold("Kamera tidak bisa dipakai"))
        citizen.waitsFor("Nomor objek pajak")
    }
}
