//! What was fetched before: fresh, old and said so, or gone.

use std::time::Duration;

use live_tests::{Fault, Phone, TestCity};

const AS_OF_NINE: &str = "Keadaan 21 Sep, 09.00 WIB";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_shown_with_its_time_until_the_gateway_is_reached() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("laksa").await;
    phone.expects("LK-26-");
    phone.expects_not("Keadaan");
    // The platform does not know that nothing gets through.
    phone.network.set(Fault::Cut);
    phone.refresh().await;
    phone.expects_not("Keadaan");
    city.pass(Duration::from_mins(10));
    phone.open("laksa").await;
    phone.expects(AS_OF_NINE);
    phone.expects("LK-26-");
    phone.find_network().await;
    phone.expects_not("Keadaan");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_what_is_old_is_shown_with_its_time() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("laksa").await;
    phone.lose_network().await;
    city.pass(Duration::from_hours(24 * 40));
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.expects(AS_OF_NINE);
    phone.expects("LK-26-");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_city_took_away_is_said_to_be_gone_and_no_longer_shown() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("laksa").await;
    phone.expects("LK-26-");
    phone.network.set(Fault::Gone);
    phone.refresh().await;
    phone.expects("! Sudah tidak ada");
    phone.expects_not("LK-26-");
}
