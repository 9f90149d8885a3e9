//! Who a caller is: known by number, then e-mail, then name with address; else somebody new. And two who turn out to be
//! one are merged, without losing anything.

use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use telephony::{CustomerId, PhoneNumber, TenantId};

use crate::connection::Store;
use crate::customer_contacts::{self, Contact};
use crate::error::StoreError;
use crate::origin::Origin;
use crate::{bookings, customer_duplicates, customer_events, customer_notes, customers, jobs, tenants};

/// What is known of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person<'a> {
    /// The number.
    pub phone: Option<&'a PhoneNumber>,
    /// The address of e-mail.
    pub email: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// Where he lives, or where the work is.
    pub address: Option<&'a str>,
}

/// By what somebody was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// His number.
    Number,
    /// His address of e-mail.
    Email,
    /// His name together with his address.
    NameAndAddress,
    /// Nothing: he is new.
    Nothing,
}

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The customer.
    pub customer: CustomerId,
    /// By what he was known.
    pub by: KnownBy,
}

/// Two customers are one.
#[derive(Debug, Clone, Copy)]
pub struct MergeRequest<'a> {
    /// Whose customers they are.
    pub tenant: TenantId,
    /// The one who is given up.
    pub from: CustomerId,
    /// The one who stays.
    pub into: CustomerId,
    /// Who says so and why.
    pub origin: Origin<'a>,
    /// When.
    pub now: Timestamp,
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeOutcome {
    /// They are one, by this request or by an earlier one.
    Merged,
    /// They are the same already in the request.
    Same,
    /// One of them is no customer.
    Unknown,
    /// One of them was merged into somebody else before.
    MergedElsewhere,
}

impl Store {
    /// Finds or makes the customer, and flags whoever may be the same.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn identify(
        &self,
        tenant: TenantId,
        person: &Person<'_>,
        origin: Origin<'_>,
        now: Timestamp,
    ) -> Result<Known, StoreError> {
        let mut tx = self.pool.begin().await?;
        tenants::lock(&mut tx, tenant).await?;
        let known = identify(&mut tx, tenant, person, origin, now).await?;
        tx.commit().await?;
        Ok(known)
    }

    /// Whose number it is.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn customer_of(
        &self,
        tenant: TenantId,
        phone: &PhoneNumber,
    ) -> Result<Option<CustomerId>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        customer_contacts::owner(&mut connection, tenant, Contact::Phone(phone)).await
    }

    /// Makes two customers one: bookings, jobs, notes and contacts go over, and with the contacts the calls. The one who
    /// is given up stays as a row that says into whom, and both have an event that says what went over.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn merge_customers(&self, request: MergeRequest<'_>) -> Result<MergeOutcome, StoreError> {
        let MergeRequest { tenant, from, into, origin, now } = request;
        if from == into {
            return Ok(MergeOutcome::Same);
        }
        let mut tx = self.pool.begin().await?;
        tenants::lock(&mut tx, tenant).await?;
        // In the order of their ids, whichever of them stays.
        let first = customers::locked(&mut tx, tenant, from.min(into)).await?;
        let second = customers::locked(&mut tx, tenant, from.max(into)).await?;
        let (Some(first), Some(second)) = (first, second) else { return Ok(MergeOutcome::Unknown) };
        let (gone, kept) = if from < into { (first, second) } else { (second, first) };
        match (gone.merged_into, kept.merged_into) {
            (Some(before), None) if before == into => return Ok(MergeOutcome::Merged),
            (None, None) => {}
            (Some(_), _) | (_, Some(_)) => return Ok(MergeOutcome::MergedElsewhere),
        }
        let contacts = customer_contacts::hand_over(&mut tx, tenant, from, into).await?;
        let bookings = bookings::hand_over(&mut tx, tenant, from, into).await?;
        let jobs = jobs::hand_over(&mut tx, tenant, from, into).await?;
        let notes = customer_notes::hand_over(&mut tx, tenant, from, into).await?;
        customers::set_merged(&mut tx, tenant, from, into, now).await?;
        customer_duplicates::settle(&mut tx, tenant, from, into, "merged").await?;
        customer_duplicates::hand_over(&mut tx, tenant, from, into).await?;
        let moved = json!({
            "from": from, "into": into, "bookings": bookings, "jobs": jobs, "notes": notes, "contacts": contacts,
        });
        customer_events::insert(&mut tx, tenant, into, ("merged", &moved), origin, now).await?;
        customer_events::insert(&mut tx, tenant, from, ("merged_into", &moved), origin, now).await?;
        tx.commit().await?;
        Ok(MergeOutcome::Merged)
    }
}

/// As [`Store::identify`], in a transaction that has locked the tenant.
pub(crate) async fn identify(
    db: &mut PgConnection,
    tenant: TenantId,
    person: &Person<'_>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<Known, StoreError> {
    let email = person.email.map(str::to_lowercase);
    let person = Person { email: email.as_deref(), ..*person };
    let by_number = match person.phone {
        Some(phone) => match customer_contacts::owner(db, tenant, Contact::Phone(phone)).await? {
            Some(owner) => Some(owner),
            // A row of a process that knew of no contacts yet.
            None => customers::by_phone(db, tenant, phone).await?,
        },
        None => None,
    };
    let by_email = match person.email {
        Some(email) => customer_contacts::owner(db, tenant, Contact::Email(email)).await?,
        None => None,
    };
    let namesakes = customers::by_name(db, tenant, person.name, person.address).await?;
    let neighbour = namesakes.iter().find(|(_, same_address)| *same_address == Some(true));
    let known = match (by_number, by_email, neighbour) {
        (Some(customer), _, _) => Known { customer, by: KnownBy::Number },
        (None, Some(customer), _) => Known { customer, by: KnownBy::Email },
        (None, None, Some((customer, _))) => Known { customer: *customer, by: KnownBy::NameAndAddress },
        (None, None, None) => {
            let customer = customers::insert(db, tenant, &person, now).await?;
            customer_events::insert(db, tenant, customer, ("created", &json!({})), origin, now).await?;
            Known { customer, by: KnownBy::Nothing }
        }
    };
    if known.by != KnownBy::Nothing {
        customers::refresh(db, tenant, known.customer, &person, now).await?;
    }
    let contacts = [person.phone.map(Contact::Phone), person.email.map(Contact::Email)];
    for contact in contacts.into_iter().flatten() {
        let is_new = customer_contacts::insert(db, tenant, known.customer, contact, now).await?;
        if is_new && known.by != KnownBy::Nothing {
            let detail = json!({ "kind": contact.kind() });
            customer_events::insert(db, tenant, known.customer, ("contact_added", &detail), origin, now)
                .await?;
        }
    }
    if let Some(other) = by_email.filter(|other| *other != known.customer) {
        customer_duplicates::flag(db, tenant, (known.customer, other), "email", now).await?;
    }
    for (other, same_address) in namesakes.into_iter().filter(|(other, _)| *other != known.customer) {
        let reason = match same_address {
            Some(true) => "name_and_address",
            None => "name",
            // Two of one name at two addresses are two.
            Some(false) => continue,
        };
        customer_duplicates::flag(db, tenant, (known.customer, other), reason, now).await?;
    }
    Ok(known)
}
