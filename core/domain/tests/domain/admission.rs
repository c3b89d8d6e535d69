//! Admission to schools by a city's rules.

use live_domain::City;
use live_domain::admission::{
    AdmissionRules, AdmittingSchool, Applicant, Criterion, Nearness, Spot,
};
use proptest::prelude::*;

use crate::typed::day;

fn rules() -> AdmissionRules {
    let json = include_str!("../../../../cities/tangerang/admission/smp-2025.json");
    serde_json::from_str(json).unwrap()
}

fn spot(village: &str, rw: u16, rt: u16) -> Spot {
    Spot { village: village.to_owned(), rw, rt }
}

/// In Bugel, kecamatan Karawaci, which is in zone 3.
fn school() -> AdmittingSchool {
    let around = vec![("36.71.07.1009".to_owned(), 4), ("36.71.07.1001".to_owned(), 1)];
    AdmittingSchool { spot: spot("36.71.07.1009", 3, 2), around, places: 100 }
}

fn applicant(home: Spot, number: u32) -> Applicant {
    Applicant { home, birth_date: day("2013-05-01"), report: 8_500, number }
}

#[test]
fn the_rules_of_the_city_can_be_used() {
    assert_eq!(rules().problems(City::built_in().regions()), []);
}

#[test]
fn who_lives_nearer_scores_more() {
    let (rules, school) = (rules(), school());
    let track = rules.track("domicile").unwrap();
    for (home, nearness, score) in [
        (spot("36.71.07.1009", 3, 2), Nearness::SameRt, 5),
        (spot("36.71.07.1009", 3, 9), Nearness::SameRw, 4),
        (spot("36.71.07.1009", 4, 2), Nearness::Around, 3),
        (spot("36.71.07.1001", 1, 1), Nearness::Around, 3),
        (spot("36.71.07.1001", 2, 1), Nearness::SameZone, 2),
        (spot("36.71.02.1001", 3, 2), Nearness::SameZone, 2),
        (spot("36.71.01.1001", 3, 2), Nearness::Elsewhere, 1),
    ] {
        assert_eq!(rules.nearness(&home, &school), nearness, "{home:?}");
        assert_eq!(track.score(nearness), score);
    }
}

#[test]
fn a_track_that_does_not_tell_two_apart_counts_them_the_same() {
    let rules = rules();
    let track = rules.track("transfer").unwrap();
    assert_eq!(track.score(Nearness::SameRt), 2);
    assert_eq!(track.score(Nearness::Elsewhere), 1);
}

#[test]
fn a_kelurahan_may_be_in_another_zone_than_its_kecamatan() {
    let rules = rules();
    let zone = |village: &str| rules.zone_of(village).map(|zone| zone.id.as_str());
    assert_eq!(zone("36.71.05.1001"), Some("2"));
    assert_eq!(zone("36.71.05.1004"), Some("1"));
    assert_eq!(zone("31.71.01.1001"), None);
}

#[test]
fn of_equals_the_older_the_better_the_first_comes_first() {
    let (rules, school) = (rules(), school());
    let home = || spot("36.71.07.1009", 3, 2);
    let mut all = vec![
        applicant(home(), 4),
        applicant(home(), 3),
        Applicant { report: 9_000, ..applicant(home(), 5) },
        Applicant { birth_date: day("2013-04-30"), report: 7_000, ..applicant(home(), 6) },
        applicant(spot("36.71.07.1009", 3, 1), 1),
    ];
    let track = rules.track("domicile").unwrap();
    assert_eq!(track.rank(&rules, &school, &all), [3, 2, 1, 0, 4]);
    all.swap(0, 3);
    assert_eq!(track.rank(&rules, &school, &all), [0, 2, 1, 3, 4]);
}

#[test]
fn what_is_wrong_with_rules_is_said() {
    let city = City::built_in().regions();
    let broken = |change: fn(&mut AdmissionRules)| {
        let mut rules = rules();
        change(&mut rules);
        let problems = rules.problems(city);
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].1.clone()
    };
    assert!(broken(|rules| rules.tracks[0].quota_percent = 96).contains("more than all"));
    assert!(broken(|rules| rules.zones[0].regions.push("99.99".to_owned())).contains("no part"));
    assert!(
        broken(|rules| rules.zones[0].regions.push("36.71.01".to_owned())).contains("two zones")
    );
    assert!(
        broken(|rules| {
            rules.tracks[0].order.pop();
        })
        .contains("`number`")
    );
    let higher = |rules: &mut AdmissionRules| {
        rules.tracks[0].scores.insert(Nearness::Elsewhere, 9);
    };
    assert!(broken(higher).contains("farther"));
    assert!(
        broken(|rules| {
            rules.tracks[0].scores.remove(&Nearness::Elsewhere);
        })
        .contains("elsewhere")
    );
    let mut none = rules();
    none.zones[2].regions.clear();
    assert!(none.problems(city).iter().all(|(field, _)| field == "zones"));
}

fn any_applicant() -> impl Strategy<Value = Applicant> {
    let villages = ["36.71.07.1009", "36.71.07.1001", "36.71.01.1001"];
    (0..3_usize, 1..5_u16, 1..4_u16, 0..400_i64, 0..5_u16).prop_map(
        move |(at, rw, rt, days, report)| {
            let home = spot(villages[at], rw, rt);
            let birth_date = day("2012-07-01") + time::Duration::days(days / 50);
            Applicant { home, birth_date, report, number: 0 }
        },
    )
}

fn any_applicants() -> impl Strategy<Value = Vec<Applicant>> {
    prop::collection::vec(any_applicant(), 0..40).prop_map(|mut all| {
        for (number, one) in (0..).zip(&mut all) {
            one.number = number;
        }
        all
    })
}

proptest! {
    #[test]
    fn the_order_does_not_depend_on_how_they_stood(all in any_applicants(), seed in any::<u64>()) {
        let (rules, school) = (rules(), school());
        let track = rules.track("domicile").unwrap();
        let numbers = |all: &[Applicant]| -> Vec<u32> {
            track.rank(&rules, &school, all).into_iter().map(|at| all[at].number).collect()
        };
        let mut other = all.clone();
        other.sort_by_key(|one| (u64::from(one.number) + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(numbers(&all), numbers(&other));
    }

    #[test]
    fn nobody_is_before_who_has_a_higher_score(all in any_applicants()) {
        let (rules, school) = (rules(), school());
        let track = rules.track("domicile").unwrap();
        prop_assert_eq!(track.order[0], Criterion::Score);
        let score = |at: &usize| track.score(rules.nearness(&all[*at].home, &school));
        let order = track.rank(&rules, &school, &all);
        prop_assert!(order.iter().map(score).rev().is_sorted());
        prop_assert_eq!(order.len(), all.len());
    }

    #[test]
    fn one_more_applicant_helps_nobody(all in any_applicants(), more in any_applicant()) {
        let (rules, school) = (rules(), school());
        let track = rules.track("domicile").unwrap();
        let place = |all: &[Applicant], number: u32| {
            track.rank(&rules, &school, all).iter().position(|&at| all[at].number == number)
        };
        let mut larger = all.clone();
        larger.push(Applicant { number: 1_000, ..more });
        for one in &all {
            prop_assert!(place(&larger, one.number) >= place(&all, one.number));
        }
    }

    #[test]
    fn tracks_never_give_more_places_than_there_are(places in any::<u16>()) {
        let school = AdmittingSchool { places, ..school() };
        let given: usize = rules().tracks.iter().map(|track| track.places(&school)).sum();
        prop_assert!(given <= usize::from(places));
    }
}
