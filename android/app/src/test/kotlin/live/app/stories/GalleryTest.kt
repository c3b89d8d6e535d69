package live.app.stories

import android.graphics.Bitmap
import live.app.support.ContactSheet
import org.junit.Test
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** Pictures of the same screens on a phone and a tablet, by day and by night, with large letters. */
class GalleryTest : Story() {
    @Test
    fun onAPhone() = pictures("phone")

    @Test
    @Config(qualifiers = "+night")
    fun onAPhoneAtNight() = pictures("phone-dark")

    @Test
    fun onAPhoneWithLettersTwiceAsLarge() {
        RuntimeEnvironment.setFontScale(2f)
        pictures("phone-large")
    }

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h720dp-land-mdpi")
    fun onATablet() = pictures("tablet")

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h740dp-xhdpi")
    fun inEnglish() = pictures("phone-en", ENGLISH)

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h740dp-night-xhdpi")
    fun inEnglishWithLargeLettersAtNight() {
        RuntimeEnvironment.setFontScale(2f)
        pictures("phone-en-large-dark", ENGLISH)
    }

    private fun pictures(device: String, words: Map<String, String> = emptyMap()) = citizen { citizen ->
        val steps = ArrayList<Bitmap>()
        val say = { word: String -> words.getOrDefault(word, word) }
        citizen.waitsFor(say("Laporkan masalah"))
        steps += citizen.looks("home-$device")
        citizen.tap(say("Laporkan masalah"))
        citizen.waitsFor(say("Jalan berlubang"))
        steps += citizen.looks("report-what-$device")
        citizen.tap(say("Jalan berlubang"))
        citizen.types(say("Ceritakan masalahnya"), "Lubang besar di depan sekolah")
        citizen.tap(say("Lanjut"))
        citizen.waitsFor(say("Di mana tempatnya?"))
        steps += citizen.looks("report-where-$device")
        citizen.tapsMap()
        citizen.waitsFor("106.")
        citizen.tap(say("Lanjut"))
        citizen.waitsFor(say("Sudah benar?"))
        steps += citizen.looks("report-check-$device")
        citizen.tap(say("Kirim laporan"))
        citizen.waitsFor(say("Tersimpan. Satu langkah lagi"))
        steps += citizen.looks("report-kept-$device")
        citizen.tap(say("Lanjut dengan nomor HP"))
        citizen.waitsFor(say("Nomor HP Anda"))
        steps += citizen.looks("sign-in-$device")
        citizen.types(say("Nomor HP"), NUMBER)
        citizen.tap(say("Kirim kode"))
        citizen.waitsFor(say("Kode sudah dikirim"))
        steps += citizen.looks("sign-in-code-$device")
        citizen.types(say("Kode dari SMS"), city.lastCode(NUMBER))
        citizen.tap(say("Masuk"))
        citizen.waitsFor(say("Nomor laporan LK-"))
        steps += citizen.looks("report-sent-$device")
        citizen.tap(say("Beranda"))
        citizen.tap(say("Laporan warga"))
        citizen.waitsFor("LK-")
        steps += citizen.looks("reports-$device")
        citizen.tap(say("Layanan"))
        citizen.waitsFor(say("Layanan kota"))
        steps += citizen.looks("services-$device")
        citizen.tap(say("Dokumen"))
        citizen.waitsFor(say("Dokumen saya"))
        steps += citizen.looks("documents-$device")
        citizen.tap(say("Saya"))
        citizen.waitsFor(say("Kunci data pribadi"))
        steps += citizen.looks("me-$device")
        ContactSheet.keep(steps, "story-$device")
    }

    private companion object {
        /** What the tests look for, in the other language. */
        val ENGLISH =
            mapOf(
                "Beranda" to "Home",
                "Ceritakan masalahnya" to "Describe the problem",
                "Di mana tempatnya?" to "Where is it?",
                "Dokumen" to "Documents",
                "Dokumen saya" to "My documents",
                "Jalan berlubang" to "Damaged road",
                "Kirim kode" to "Send the code",
                "Kirim laporan" to "Send the report",
                "Kode dari SMS" to "Code from the SMS",
                "Kode sudah dikirim" to "The code has been sent",
                "Kunci data pribadi" to "Lock my personal data",
                "Lanjut" to "Continue",
                "Lanjut dengan nomor HP" to "Continue with a phone number",
                "Laporan warga" to "Citizens' reports",
                "Laporkan masalah" to "Report a problem",
                "Layanan" to "Services",
                "Layanan kota" to "City services",
                "Masuk" to "Sign in",
                "Nomor HP" to "Phone number",
                "Nomor HP Anda" to "Your phone number",
                "Nomor laporan LK-" to "Report number LK-",
                "Saya" to "Me",
                "Sudah benar?" to "Is this right?",
                "Tersimpan. Satu langkah lagi" to "Saved. One more step"
            )
    }
}
