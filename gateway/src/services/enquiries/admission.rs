//! The city's rules of admission to schools, tried out for one child: how near it lives to each school, what
//! that counts, and what decides between children who have the same. A rehearsal: nobody is registered by it.

use live_domain::admission::{AdmissionRules, AdmittingSchool, Criterion, Nearness, Spot, Track};
use live_domain::directory::{self, Directory};
use live_domain::published::Collection;
use live_domain::service::Answers;
use live_domain::{BirthDate, Localized};
use live_protocol::{Reply, ReplyFact};

use crate::error::{Error, Result};
use crate::http::dates::day_in_each;
use crate::services::{Context, publishing};

/// The city's rules, of each year and stage.
const RULES: &[&str] = include!(concat!(env!("OUT_DIR"), "/admission.rs"));

/// The track that goes by where somebody lives.
const TRACK: &str = "domicile";

/// A school that the child is tried out for.
struct School {
    name: String,
    spot: Spot,
    point: Option<directory::Spot>,
}

/// How a child stands at a school.
struct Standing {
    school: String,
    nearness: Nearness,
    score: u16,
    metres: Option<f64>,
}

/// Where a child would stand, by the newest rules of a stage.
pub(super) async fn answer(ctx: &Context, stage: &str, answers: &Answers) -> Result<Reply> {
    let rules = rules(stage)?;
    let track = rules.track(TRACK).ok_or_else(|| Error::fault("no rules of where one lives"))?;
    let list = format!("{stage}-negeri");
    let list = publishing::one(ctx, Collection::Directories, &list, None).await?;
    let list = Directory::read(list.get().as_bytes())
        .map_err(|error| Error::fault(format!("a published list: {error}")))?;
    let (schools, unknown) = schools(&list, answers);
    let home = Spot {
        village: typed(answers, "home_village").to_owned(),
        rw: number(answers, "home_rw").unwrap_or(0),
        rt: number(answers, "home_rt").unwrap_or(0),
    };
    let point = point(typed(answers, "home_point"));
    let mut standings: Vec<Standing> = schools
        .into_iter()
        .map(|School { name, spot, point: there }| {
            let school = AdmittingSchool { spot, around: Vec::new(), places: 0 };
            let nearness = rules.nearness(&home, &school);
            let metres = point.zip(there).map(|((lat, lon), there)| there.metres_to(lat, lon));
            Standing { school: name, nearness, score: track.score(nearness), metres }
        })
        .collect();
    // The order in which a family would choose: what counts most, then what is nearest.
    standings.sort_by(|one, other| {
        let metres = |standing: &Standing| standing.metres.unwrap_or(f64::INFINITY);
        other.score.cmp(&one.score).then(metres(one).total_cmp(&metres(other)))
    });
    Ok(reply(&rules, track, &standings, (unknown, answers)))
}

/// The newest rules of a stage.
fn rules(stage: &str) -> Result<AdmissionRules> {
    let mut all = Vec::new();
    for text in RULES {
        all.push(serde_json::from_str::<AdmissionRules>(text)?);
    }
    all.retain(|rules| rules.stage == stage);
    let newest = all.into_iter().max_by_key(|rules| rules.year);
    newest.ok_or_else(|| Error::unavailable("the city has no rules for this stage of school"))
}

/// The schools of which it is known where they are, and the one that was named; of how many others it is not.
fn schools(list: &Directory, answers: &Answers) -> (Vec<School>, usize) {
    // A kecamatan is enough to know the zone; nothing is known of RW and RT, which equal none of a home.
    let known = list.entries.iter().filter_map(|entry| {
        let region = entry.region.as_ref().filter(|code| code.matches('.').count() >= 2)?;
        let spot = Spot { village: region.clone(), rw: u16::MAX, rt: u16::MAX };
        Some(School { name: entry.title.id.clone(), spot, point: entry.point })
    });
    let mut schools: Vec<School> = known.collect();
    let unknown = list.entries.len() - schools.len();
    if !typed(answers, "school_village").is_empty() {
        let point = point(typed(answers, "school_point")).map(|(latitude, longitude)| {
            directory::Spot { latitude, longitude, approximate: false }
        });
        let spot = Spot {
            village: typed(answers, "school_village").to_owned(),
            rw: number(answers, "school_rw").unwrap_or(u16::MAX),
            rt: number(answers, "school_rt").unwrap_or(u16::MAX),
        };
        schools.push(School { name: typed(answers, "school_name").to_owned(), spot, point });
    }
    (schools, unknown)
}

fn reply(
    rules: &AdmissionRules,
    track: &Track,
    standings: &[Standing],
    (unknown, answers): (usize, &Answers),
) -> Reply {
    let year = rules.year;
    let title = match standings.first() {
        Some(best) => {
            let Localized { id, en } = nearness(best.nearness);
            let (score, school) = (best.score, &best.school);
            text(
                &format!("Nilai tertinggi {score} di {school} ({id})"),
                &format!("The highest score is {score} at {school} ({en})"),
            )
        }
        None => text("Letak sekolah belum diketahui", "It is not known where the schools are"),
    };
    let about = text(
        &format!(
            "Ini latihan menurut aturan {year}, bukan pendaftaran. Tempat diberikan kepada nilai tertinggi; aturan tahun ini bisa berbeda."
        ),
        &format!(
            "This is a rehearsal by the rules of {year}, and registers nobody. Places go to the highest scores; this year's rules may differ."
        ),
    );
    let mut facts: Vec<ReplyFact> = standings.iter().map(standing).collect();
    if unknown > 0 {
        facts.push(ReplyFact {
            label: text("Sekolah lain di daftar kota", "Other schools on the city's list"),
            value: text(
                &format!("{unknown} sekolah: letaknya belum ada. Tulis kelurahannya untuk ikut dihitung."),
                &format!("{unknown}: where they are is not on the list. Write the kelurahan to have it counted."),
            ),
        });
    }
    facts.push(ReplyFact {
        label: track.name.clone(),
        value: text(
            &format!("{}% dari tempat di tiap sekolah", track.quota_percent),
            &format!("{}% of the places of each school", track.quota_percent),
        ),
    });
    facts.push(ReplyFact {
        label: text("Urutan, juga bila nilai sama", "The order, also where scores are the same"),
        value: order(track, answers),
    });
    Reply {
        title,
        attention: false,
        text: about,
        facts,
        next: vec![format!("spmb-{}", rules.stage)],
        unreachable_since: None,
    }
}

/// How a child stands at a school, in words. What the city has not told of a school can only add to it.
fn standing(Standing { school, nearness: near, score, metres }: &Standing) -> ReplyFact {
    let counts = if *near <= Nearness::SameRw {
        text(&format!("nilai {score}"), &format!("score {score}"))
    } else {
        text(&format!("nilai sedikitnya {score}"), &format!("score at least {score}"))
    };
    let away = metres.map(|metres| {
        let kilometres = format!("{:.1} km", metres / 1000.0);
        text(&kilometres.replace('.', ","), &kilometres)
    });
    let parts: Vec<Localized> = [nearness(*near), counts].into_iter().chain(away).collect();
    ReplyFact { label: text(school, school), value: joined(&parts, " · ") }
}

fn nearness(nearness: Nearness) -> Localized {
    match nearness {
        Nearness::SameRt => text("RT yang sama", "same RT"),
        Nearness::SameRw => text("RW yang sama", "same RW"),
        Nearness::Around => text("sekitar sekolah", "around the school"),
        Nearness::SameZone => text("zona yang sama", "same zone"),
        Nearness::Elsewhere => text("luar zona", "another zone"),
    }
}

/// Who comes before whom, and how this child stands in that.
fn order(track: &Track, answers: &Answers) -> Localized {
    let born = typed(answers, "birth_date").parse::<BirthDate>().ok();
    let born = born.map(|born| day_in_each(born.date())).unwrap_or_default();
    let report = typed(answers, "report");
    let step = |criterion: &Criterion| match criterion {
        Criterion::Score => text("nilai jarak", "score"),
        Criterion::Older => text(
            &format!("yang lebih tua (anak Anda lahir {})", born.id),
            &format!("who is older (your child was born {})", born.en),
        ),
        Criterion::Report if report.is_empty() => text("rata-rata rapor", "average of reports"),
        Criterion::Report => text(
            &format!("rata-rata rapor (anak Anda {report})"),
            &format!("average of reports (your child has {report})"),
        ),
        Criterion::Number => text("yang lebih dulu mendaftar", "who registered first"),
    };
    let numbered = track.order.iter().zip(1..).map(|(criterion, at)| {
        let Localized { id, en } = step(criterion);
        text(&format!("{at}. {id}"), &format!("{at}. {en}"))
    });
    joined(&numbered.collect::<Vec<_>>(), ", ")
}

fn joined(parts: &[Localized], between: &str) -> Localized {
    let of = |language: fn(&Localized) -> &str| {
        parts.iter().map(language).collect::<Vec<_>>().join(between)
    };
    Localized { id: of(|part| &part.id), en: of(|part| &part.en) }
}

fn typed<'a>(answers: &'a Answers, name: &str) -> &'a str {
    answers.get(name).map_or("", |answer| answer.trim())
}

fn number(answers: &Answers, name: &str) -> Option<u16> {
    typed(answers, name).parse().ok()
}

/// Degrees north and east.
fn point(answer: &str) -> Option<(f64, f64)> {
    let mut degrees = answer.split(',').map(|text| text.trim().parse::<f64>().ok());
    Some((degrees.next()??, degrees.next()??))
}

fn text(id: &str, en: &str) -> Localized {
    Localized { id: id.to_owned(), en: en.to_owned() }
}
