package live.app.stories

import android.app.Activity
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import java.lang.ref.WeakReference
import live.app.Closed
import live.app.device.Deep
import live.app.device.Sharing
import live.app.support.TestLiveApp
import live.app.support.patiently
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf

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
            citizen.follows("live.app://open/$path")
            citizen.waitsFor("Laporkan masalah")
        }
        citizen.follows("other://elsewhere/laksa")
        citizen.waitsFor("Laporkan masalah")
    }

    @Test
    fun aLinkThatOpensTheAppLeadsToItsScreen() =
        citizen(Intent(Intent.ACTION_VIEW, Uri.parse("live.app://open/services"))) { it.waitsFor("Layanan kota") }

    @Test
    fun whatABrowserLeadsBackWithComesAsItIs() {
        val link = Uri.parse("live.app://open/proof?code=a%20b%26c&state=d")
        assertEquals("proof?code=a%20b%26c&state=d", Deep.route(Intent(Intent.ACTION_VIEW, link)))
        assertEquals(null, Deep.route(Intent(Intent.ACTION_VIEW, Uri.parse("live://open/proof"))))
    }

    @Test
    fun aPageOfTheWebIsOpenedByTheBrowser() {
        val activity = Robolectric.buildActivity(Activity::class.java).get()
        Sharing.page(activity, "https://inapas.example/masuk?x=1")
        val opened = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_VIEW, opened.action)
        assertEquals("https://inapas.example/masuk?x=1", opened.dataString)
    }

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

    @Test
    fun aThousandRotationsLeaveNothingBehind() = citizen { citizen ->
        citizen.tap("Laporkan masalah")
        citizen.tap("Jalan berlubang")
        citizen.types("Ceritakan masalahnya", "Lubang besar")
        val gone = ArrayList<WeakReference<Any>>()
        repeat(1_000) {
            gone += WeakReference<Any>(citizen.activity)
            citizen.rotates()
        }
        patiently("what was typed is there") {
            citizen.pass()
            citizen.field("Ceritakan masalahnya").text.toString() == "Lubang besar"
        }
        patiently("the Activities of earlier rotations are let go") {
            System.gc()
            gone.count { it.get() != null } <= MOST_KEPT
        }
    }

    @Test
    fun lostKeysAreSaidAndTheAppGoesOn() = citizen { citizen ->
        citizen.follows("live.app://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        TestLiveApp.install.keys.lose()
        citizen.isKilled()
        citizen.waitsFor("Laporkan masalah")
        citizen.waitsFor("Kunci HP ini berubah")
        citizen.looks("keys-lost")
        citizen.tap("Saya")
        citizen.waitsFor("Tamu")
    }

    @Test
    fun anAppThatCannotOpenSaysWhyAndTriesAgain() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        for (closed in Closed.entries - Closed.OPENING) {
            citizen.activity.show(closed)
            citizen.looks("closed-" + closed.name.lowercase())
            citizen.tap("Coba lagi")
            citizen.waitsFor("Laporkan masalah")
        }
    }

    @Test
    fun aHostileSavedStateOpensTheApp() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        val hostile = Bundle()
        hostile.putString("asking", "../" + "x".repeat(100_000))
        hostile.putInt("place", Int.MIN_VALUE)
        citizen.losesActivity(hostile)
        citizen.waitsFor("Laporkan masalah")
        hostile.putStringArray("asking", arrayOf("no text"))
        hostile.putString("place", "no number")
        citizen.losesActivity(hostile)
        citizen.waitsFor("Laporkan masalah")
    }

    private companion object {
        /** The one in front, and those that the test's own tools still hold. */
        const val MOST_KEPT = 3
    }
}
