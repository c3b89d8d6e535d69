package live.app.stories

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

    private fun pictures(device: String) = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        citizen.looks("home-$device")
        citizen.tap("Laporkan masalah")
        citizen.waitsFor("Jalan berlubang")
        citizen.looks("report-what-$device")
        citizen.goesBack()
        citizen.tap("Laporan warga")
        citizen.waitsFor("LK-")
        citizen.looks("reports-$device")
        citizen.tap("Layanan")
        citizen.waitsFor("Layanan kota")
        citizen.looks("services-$device")
        citizen.tap("Saya")
        citizen.waitsFor("Tamu")
        citizen.looks("me-$device")
    }
}
