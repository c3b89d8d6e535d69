//! A fault of ours: it is said, nothing is lost, and the app goes on.

use live_tests::{Phone, TestCity};

const OURS: &str = "Ada yang salah di pihak kami";

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_while_drawing_is_said_and_leads_on() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("faults/draw").await;
    phone.expects(OURS);
    phone.back().await;
    phone.expects("Laporkan masalah");
    phone.expects_not(OURS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_while_fetching_is_said_and_nothing_seems_to_go_on() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("faults/load").await;
    phone.expects(OURS);
    assert_eq!(phone.screen().busy, None);
    phone.open("services").await;
    phone.expects_not(OURS);
}
