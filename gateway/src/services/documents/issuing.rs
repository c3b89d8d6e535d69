//! Making documents of what a department decided, and ending those that it takes back.

use live_domain::{Localized, Timestamp};
use live_protocol::DocumentState;
use live_protocol::credential::Credential;
use uuid::Uuid;

use super::{Content, changed, purpose, token, token_hash};
use crate::db::Connection;
use crate::departments::desk::{EndedDocument, NewDocument};
use crate::error::{Error, Result};
use crate::pdf::{self, Paper};
use crate::secrets::sha256_hex;
use crate::services::feed::Recorded;
use crate::services::{Context, tickets, uuid, word};

/// The largest PDF that a department may deliver.
const MAX_PDF: usize = 2 * 1024 * 1024;

/// A document that was made and is not kept yet.
pub(crate) struct Made {
    id: Uuid,
    department: String,
    document: NewDocument,
    public_holder: Option<String>,
    issued_at: Timestamp,
    credential: Vec<u8>,
    pdf: Vec<u8>,
}

/// Makes what a department issued: draws and signs, where it did not itself. Whoever signs may be far
/// away, so this is done before anything is kept.
pub(crate) async fn make(
    ctx: &Context,
    department: &str,
    documents: &[NewDocument],
) -> Result<Vec<Made>> {
    let mut made = Vec::new();
    for document in documents {
        made.push(make_one(ctx, department, document).await?);
    }
    Ok(made)
}

async fn make_one(ctx: &Context, department: &str, document: &NewDocument) -> Result<Made> {
    let (id, issued_at) = (ctx.new_id(), ctx.now());
    let page = ctx.press.page(&token(ctx, id));
    let public_holder = document
        .holder
        .as_deref()
        .map(|holder| if document.holder_is_public { holder.to_owned() } else { initials(holder) });
    let credential = Credential {
        id,
        issuer: ctx.city.name.clone(),
        department: department.to_owned(),
        name: document.name.id.clone(),
        number: document.number.clone(),
        holder: public_holder.clone(),
        page: page.clone(),
        issued_at,
        expires_at: document.expires_at,
    };
    let signer = &ctx.press.signer;
    let credential = credential.sign(signer.id(), |statement| signer.sign_bytes(statement))?;
    let pdf = if let Some(pdf) = &document.pdf {
        if pdf.len() > MAX_PDF || !pdf.starts_with(b"%PDF-") {
            return Err(Error::fault("a department delivered what is no PDF, or too large"));
        }
        pdf.clone()
    } else {
        let drawn = draw(ctx, department, document, &page, issued_at)?;
        ctx.press.seal.seal(drawn, issued_at).await?
    };
    let (department, document) = (department.to_owned(), document.clone());
    Ok(Made { id, department, document, public_holder, issued_at, credential, pdf })
}

fn draw(
    ctx: &Context,
    department: &str,
    document: &NewDocument,
    page: &str,
    issued_at: Timestamp,
) -> Result<Vec<u8>> {
    let known = ctx.city.departments.iter().find(|known| known.id == department);
    let unnamed = || Localized { id: department.to_owned(), en: department.to_owned() };
    let both = |id: &str, en: &str| Localized { id: id.to_owned(), en: en.to_owned() };
    let issuer = known.map_or_else(unnamed, |known| known.name.clone());
    let day = |at: Timestamp| crate::http::day_in_both(ctx.date_of(at));
    let mut facts = Vec::new();
    if let Some(holder) = &document.holder {
        facts.push((both("Nama", "Name"), holder.clone()));
    }
    facts.push((both("Diterbitkan", "Issued"), day(issued_at)));
    let until = document.expires_at.map_or_else(|| "tanpa batas / no end".to_owned(), day);
    facts.push((both("Berlaku sampai", "Valid until"), until));
    facts
        .push((both("Diterbitkan oleh", "Issued by"), format!("{}, {}", issuer.id, ctx.city.name)));
    let made = ctx.date_of(issued_at);
    pdf::draw(&Paper {
        city: &ctx.city.name,
        issuer: &issuer,
        title: &document.name,
        number: &document.number,
        statement: &document.statement,
        facts: &facts,
        page,
        made: (u16::try_from(made.year()).unwrap_or(0), u8::from(made.month()), made.day()),
    })
}

/// Keeps what was made, in the transaction of the news that it came with. What came before is there
/// already, and stays.
pub(crate) async fn keep(
    ctx: &Context,
    conn: &mut Connection,
    ticket: &str,
    made: Vec<Made>,
) -> Result<Vec<Recorded>> {
    let account = tickets::account_of(conn, ticket).await?;
    let mut changes = Vec::new();
    for one in made {
        let (id, document) = (one.id, &one.document);
        let content =
            Content { holder: document.holder.clone(), statement: document.statement.clone() };
        let seal = |plain: &[u8]| ctx.pepper.seal(&*ctx.random, &purpose(id), plain);
        let kept = sqlx::query(
            "INSERT INTO documents (id, ticket, department, name, number, public_holder, content,
             issued_at, expires_at, page, credential, sha256, size, pdf)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT (ticket, number) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(ticket)
        .bind(&one.department)
        .bind(serde_json::to_string(&document.name)?)
        .bind(&document.number)
        .bind(&one.public_holder)
        .bind(seal(&serde_json::to_vec(&content)?)?)
        .bind(one.issued_at.unix_millis())
        .bind(document.expires_at.map(Timestamp::unix_millis))
        .bind(token_hash(ctx, &token(ctx, id)))
        .bind(seal(&one.credential)?)
        .bind(sha256_hex(&one.pdf))
        .bind(i64::try_from(one.pdf.len()).unwrap_or(i64::MAX))
        .bind(seal(&one.pdf)?)
        .execute(&mut *conn)
        .await?;
        if kept.rows_affected() == 0 {
            continue;
        }
        changes.push(changed(ctx, conn, id, account).await?);
        if let Some(number) = &document.replaces {
            let end = EndedDocument { number: number.clone(), reason: None };
            changes.extend(set_ended(ctx, conn, (ticket, &end), DocumentState::Replaced).await?);
        }
    }
    Ok(changes)
}

/// Ends documents that their department takes back. Asked twice, the first time counts.
pub(crate) async fn end(
    ctx: &Context,
    conn: &mut Connection,
    ticket: &str,
    ended: &[EndedDocument],
) -> Result<Vec<Recorded>> {
    let mut changes = Vec::new();
    for one in ended {
        changes.extend(set_ended(ctx, conn, (ticket, one), DocumentState::Withdrawn).await?);
    }
    Ok(changes)
}

async fn set_ended(
    ctx: &Context,
    conn: &mut Connection,
    (ticket, ended): (&str, &EndedDocument),
    state: DocumentState,
) -> Result<Option<Recorded>> {
    let id: Option<String> = sqlx::query_scalar(
        "UPDATE documents SET state = $1, ended_at = $2, reason = $3
         WHERE ticket = $4 AND number = $5 AND state = 'issued' RETURNING id",
    )
    .bind(word(&state)?)
    .bind(ctx.now().unix_millis())
    .bind(&ended.reason)
    .bind(ticket)
    .bind(&ended.number)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(id) = id else { return Ok(None) };
    let account = tickets::account_of(conn, ticket).await?;
    Ok(Some(changed(ctx, conn, uuid(&id)?, account).await?))
}

/// "Siti Aminah" as "S. A.".
fn initials(name: &str) -> String {
    let first = |part: &str| part.chars().find(|letter| letter.is_alphanumeric());
    let letters = name.split_whitespace().filter_map(first);
    letters.map(|letter| format!("{}.", letter.to_uppercase())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use live_domain::Localized;

    use super::{MAX_PDF, initials, make_one};
    use crate::departments::desk::NewDocument;
    use crate::testing::start;

    fn delivered(pdf: Vec<u8>) -> NewDocument {
        NewDocument {
            name: Localized { id: "Izin".to_owned(), en: "Licence".to_owned() },
            number: "503/1".to_owned(),
            holder: Some("Toko Roti Ibu Sri".to_owned()),
            holder_is_public: true,
            statement: Localized::default(),
            expires_at: None,
            pdf: Some(pdf),
            replaces: None,
        }
    }

    #[tokio::test]
    async fn what_a_department_signed_itself_is_kept_as_it_is() {
        let (gateway, _folder) = start().await;
        let ctx = gateway.context();
        let pdf = b"%PDF-1.7 with a signature of the department".to_vec();
        let made = make_one(ctx, "dpmptsp", &delivered(pdf.clone())).await.unwrap();
        assert_eq!(made.pdf, pdf);
        assert_eq!(made.public_holder.as_deref(), Some("Toko Roti Ibu Sri"));
        for wrong in [b"<html>".to_vec(), [&b"%PDF-"[..], &vec![0; MAX_PDF]].concat()] {
            assert!(make_one(ctx, "dpmptsp", &delivered(wrong)).await.is_err());
        }
        gateway.stop().await;
    }

    #[test]
    fn a_name_is_shortened_to_its_initials() {
        assert_eq!(initials("Siti Nur'aini  binti Élan"), "S. N. B. É.");
        assert_eq!(initials(" - "), "");
    }
}
