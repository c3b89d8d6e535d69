//! The ways up the ladder on a slow network, and what each asks of a person: counted here, and
//! written down in `docs/verification.md`.

mod page;

use live_tests::{Pace, Phone, TestCity};

use page::Way;

const NUMBER: &str = "0812 3456 7890";

/// A phone on a network of 400 ms and 50 kbit/s, on which nothing has been counted yet.
fn on_a_slow_network(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.slow_down(Pace::SLOW);
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_matched_in_two_screens_and_five_fields() {
    let city = TestCity::start().await;
    let mut phone = on_a_slow_network(&city);
    let person = city.person(0);
    phone.open("bapenda/mine").await;
    phone.take_tally();
    phone.sign_in(&city, NUMBER).await;
    let by_code = phone.take_tally();
    phone.expects("Tiga isian, sekali saja");
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;

    // The battery is empty. What was typed is there when the phone is on again.
    phone.kill_and_restart();
    phone.expects(&format!("NIK: «{}»", person.nik));
    phone.expects(&format!("Nomor Kartu Keluarga: «{}»", person.family_card));
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
    phone.waits_for("PBB 20").await;
    phone.expects("[/bapenda/mine]");
    let by_register = phone.take_tally();

    let whole = by_code.then(&by_register);
    assert!(whole.screens.len() <= 2, "{:?}", whole.screens);
    assert!(whole.fields() <= 5, "{:?}", whole.screens);
    page::holds(&[
        Way::new("Phone", "a number and the code that comes to it", &by_code),
        Way::new("Matched", "three things that the civil register compares", &by_register),
        Way::new("Phone and Matched", "from nothing, in one sitting", &whole),
    ]);
}
