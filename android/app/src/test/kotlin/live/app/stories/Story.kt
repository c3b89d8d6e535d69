package live.app.stories

import android.content.Intent
import live.app.support.Citizen
import live.app.support.City
import live.app.support.TestLiveApp
import org.junit.After
import org.junit.Before
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What every story begins with: a city, and an app that was just installed. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(application = TestLiveApp::class, qualifiers = "in-rID-w360dp-h740dp-xhdpi")
abstract class Story {
    protected lateinit var city: City

    /** The city begins. */
    @Before
    fun begin() {
        city = City()
        TestLiveApp.install = TestLiveApp.Install(city.address)
    }

    /** The city ends. */
    @After
    fun end() {
        city.close()
        TestLiveApp.install.folder.deleteRecursively()
    }

    protected fun citizen(call: Intent? = null, story: (Citizen) -> Unit) = Citizen(call).use(story)

    /** Fills in a report up to its last screen. */
    protected fun Citizen.writesReport(photo: ByteArray? = null) {
        tap("Laporkan masalah")
        tap("Jalan berlubang")
        if (photo != null) {
            takesPhoto("Pilih dari galeri", photo)
            waitsFor("lokasi di dalam foto sudah dihapus")
        }
        types("Ceritakan masalahnya", "Lubang besar di depan sekolah")
        tap("Lanjut")
        waitsFor("Di mana tempatnya?")
        tapsMap()
        waitsFor("106.")
        types("Patokan", "depan warung Bu Sri")
        tap("Lanjut")
        waitsFor("Sudah benar?")
    }

    /** Looks up somebody's bill, up to the code that pays it. */
    protected fun Citizen.opensACode() {
        tap("Bayar PBB")
        types("Nomor objek pajak", city.person(1, "tax_objects"))
        tap("Cari tagihan")
        tap("PBB 20")
        tap("Bayar dengan QRIS")
        waitsFor("Simpan gambar QR")
    }

    /** Signs in, and goes to where what is personal can be locked. */
    protected fun Citizen.goesToTheLock() {
        follows("live.app://open/account/phone")
        signsIn(NUMBER)
        waitsFor("Laporkan masalah")
        tap("Saya")
        waitsFor("Kunci data pribadi")
    }

    /** Signs in on the screen that asks for it, with the code that the city sent. */
    protected fun Citizen.signsIn(number: String) {
        waitsFor("Nomor HP Anda")
        types("Nomor HP", number)
        tap("Kirim kode")
        waitsFor("Kode sudah dikirim")
        types("Kode dari SMS", city.lastCode(number))
        tap("Masuk")
    }

    protected companion object {
        const val NUMBER = "0812 3456 7890"
    }
}
