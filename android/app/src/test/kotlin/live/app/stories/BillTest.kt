package live.app.stories

import org.junit.Assert.assertTrue
import org.junit.Test

/** Paying a property tax bill. */
class BillTest : Story() {
    @Test
    fun aCitizenProvesWhoTheyAreAndPaysABill() = citizen { citizen ->
        citizen.tap("Tagihan saya")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Tiga isian, sekali saja")
        citizen.types("NIK", city.person(0, "nik"))
        citizen.types("Nomor Kartu Keluarga", city.person(2, "family_card"))
        citizen.types("Tanggal lahir", city.person(0, "birth_date"))
        citizen.tap("Cocokkan data")
        citizen.waitsFor("bukan milik NIK di atas")
        citizen.looks("match-wrong")
        citizen.types("Nomor Kartu Keluarga", city.person(0, "family_card"))
        citizen.tap("Cocokkan data")
        citizen.waitsFor("PBB 20")
        citizen.looks("bills")
        val open = citizen.sees().lines().first { it.startsWith("PBB 20") }
        citizen.tap(open)
        citizen.waitsFor("QRIS")
        citizen.looks("bill")
        assertTrue(citizen.isGuarded())
        citizen.tap("Bayar dengan QRIS")
        citizen.waitsFor("Simpan gambar QR")
        citizen.looks("bill-qris")
        city.pay(citizen.readsCode("Simpan gambar QR"))
        citizen.waitsFor("Sudah lunas")
        city.cut()
        citizen.isKilled()
        citizen.tap("Dokumen")
        citizen.tap("Bukti bayar PBB")
        citizen.waitsFor("Tanda tangan Bapenda sudah dicek dan cocok")
        citizen.looks("receipt-offline")
    }
}
